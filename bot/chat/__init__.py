"""What people type and press: commands, rights, keyboards and the answers."""
