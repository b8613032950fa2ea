"""What came of what is asked, on pages: charts of each kind of answer, groups side by side, files, single answers."""
