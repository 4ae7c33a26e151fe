"""The week of samples is read without a complaint, and shows what a digest may look like."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from documents import ROOT

FOLDER = ROOT / "digests"
WEEK = [dt.date(2026, 1, 22) + dt.timedelta(days=n) for n in range(7)]
