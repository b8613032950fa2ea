"""``rapport experiment`` on files: hand-countable ones, each also as JSON Lines, Parquet and packed; and bad ones."""

import gzip
import json
from pathlib import Path
from statistics import fmean, variance
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet
from scipy import stats

from rapport.cli import main

pytestmark = pytest.mark.usefixtures("shelf")

Said = pytest.CaptureFixture[str]

ROWS = [
    # Ann has two rows; Cid was in both variants.
    ("ann", "old", 1.0, 2, 0, 3.0),
    ("ann", "old", 2.0, 1, 1, 3.0),
    ("bob", "new", 5.0, 1, 1, 1.0),
    ("cid", "old", 0.0, 1, 0, 2.0),
    ("cid", "new", 0.0, 1, 0, 2.0),
    ("dan", "new", 7.0, 2, 1, 4.0),
    ("eve", "new", 1.0, 1, 0, 1.0),
    ("fay", "old", 4.0, 1, 1, 2.0),
    ("gus", "old", 0.5, 4, 0, 1.0),
]
COLUMNS = ("who", "arm", "spend", "visits", "bought", "before")
SPEND = {"old": [3.0, 4.0, 0.5], "new": [5.0, 7.0, 1.0]}
"""Each unit's spend, Cid left out."""

METRICS = (
    "--metric",
    "spend=mean(spend)",
    "--metric",
    "bought=proportion(bought)",
    "--metric",
    "per=ratio(spend,visits)",
)
USUAL = ("--unit", "who", "--variant", "arm", "--control", "old", *METRICS)


def as_csv(path: Path) -> Path:
    lines = [COLUMNS, *ROWS]
    path.write_text("\n".join(",".join(map(str, line)) for line in lines) + "\n")
    return path


def as_json_lines(path: Path) -> Path:
    path.write_text("\n".join(json.dumps(dict(zip(COLUMNS, row, strict=True))) for row in ROWS))
    return path


def as_parquet(path: Path) -> Path:
    parquet.write_table(pa.table({name: [row[k] for row in ROWS] for k, name in enumerate(COLUMNS)}), path)
    return path


def packed(path: Path) -> Path:
    path.write_bytes(gzip.compress(as_csv(path.with_suffix(".plain")).read_bytes()))
    return path


def analysed(capsys: Said, path: Path, *options: str) -> dict[str, Any]:
    assert main(["experiment", "analyze", str(path), *options, "--json"]) == 0, capsys.readouterr().err
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def refused(capsys: Said, path: Path, *options: str) -> str:
    assert main(["experiment", "analyze", str(path), *options]) in {1, 2}
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


@pytest.mark.parametrize("write", [as_csv, as_json_lines, as_parquet, packed])
def test_a_file_is_counted_by_unit(write: Any, tmp_path: Path, capsys: Said) -> None:
    found = analysed(capsys, write(tmp_path / "test"), *USUAL)
    assert found["variants"] == [{"name": "old", "n": 3}, {"name": "new", "n": 3}]
    assert found["excluded"] == {"in_two_variants": 1, "flagged": True, "unnamed": 0}
    spend, bought, per = found["results"]
    assert (spend["treatment"], spend["metric"]) == ("new", "spend")
    assert (spend["control_mean"], spend["treatment_mean"]) == (2.5, pytest.approx(13 / 3))
    theirs = stats.ttest_ind(SPEND["new"], SPEND["old"], equal_var=False)
    assert spend["p"] == pytest.approx(float(theirs.pvalue))
    assert spend["effect_ci"] == pytest.approx(list(theirs.confidence_interval()))
    assert spend["relative"] == pytest.approx(13 / 3 / 2.5 - 1)
    assert spend["sequential"]["effect_ci"][0] < spend["effect_ci"][0]
    assert (bought["control_mean"], bought["treatment_mean"]) == pytest.approx((2 / 3, 2 / 3))
    assert (per["control_mean"], per["treatment_mean"]) == pytest.approx((7.5 / 8, 13 / 4))


def test_the_keys_are_those_that_scripts_look_for(tmp_path: Path, capsys: Said) -> None:
    found = analysed(capsys, as_csv(tmp_path / "test.csv"), *USUAL)
    assert set(found) == {"variants", "srm", "results", "excluded", "notes"}
    assert set(found["srm"]) == {"chi2_p", "e_value"}
    assert list(found["results"][0]) == [
        "treatment",
        "metric",
        "control_mean",
        "treatment_mean",
        "effect",
        "effect_ci",
        "p",
        "relative",
        "relative_ci",
        "sequential",
        "note",
    ]
    assert set(found["results"][0]["sequential"]) == {"effect_ci", "p"}


def test_each_row_is_a_unit_when_none_is_named(tmp_path: Path, capsys: Said) -> None:
    found = analysed(capsys, as_csv(tmp_path / "t.csv"), *USUAL[2:])
    assert found["variants"] == [{"name": "old", "n": 5}, {"name": "new", "n": 4}]
    assert found["notes"] == []


def test_a_covariate_that_every_row_of_a_unit_repeats_is_taken_once(tmp_path: Path, capsys: Said) -> None:
    found = analysed(capsys, as_csv(tmp_path / "t.csv"), *USUAL, "--covariate", "before")
    before = [3.0, 2.0, 1.0, 1.0, 4.0, 1.0]
    spend = [*SPEND["old"], *SPEND["new"]]
    middle = fmean(before)
    shared = sum((a - middle) * (b - fmean(spend)) for a, b in zip(before, spend, strict=True)) / 5
    theta = shared / variance(before)
    adjusted = [b - theta * (a - middle) for a, b in zip(before, spend, strict=True)]
    result = found["results"][0]
    assert result["effect"] == pytest.approx(fmean(adjusted[3:]) - fmean(adjusted[:3]))
    assert result["p"] == pytest.approx(float(stats.ttest_ind(adjusted[3:], adjusted[:3], equal_var=False).pvalue))
    assert result["unadjusted"]["effect"] == pytest.approx(13 / 3 - 2.5)
    assert "Adjusted" in result["note"]


def test_shares_are_the_controls_first_or_by_name(tmp_path: Path, capsys: Said) -> None:
    path = as_csv(tmp_path / "t.csv")
    expected = float(stats.chisquare([3, 3], [1.5, 4.5]).pvalue)
    for split in ("25,75", "0.25,0.75", "new=75,old=25"):
        assert analysed(capsys, path, *USUAL, "--split", split)["srm"]["chi2_p"] == pytest.approx(expected)


def test_one_extreme_value_has_the_capped_result_beside_it(tmp_path: Path, capsys: Said) -> None:
    path = tmp_path / "t.csv"
    rows = [f"u{n},{'ab'[n % 2]},{n % 7}" for n in range(400)]
    rows[10] = "u10,a,50000"
    path.write_text("\n".join(["id,v,rounds", *rows]))
    options = ("--unit", "id", "--variant", "v", "--control", "a", "--metric", "rounds=mean(rounds)")
    (result,) = analysed(capsys, path, *options)["results"]
    cut = [6.0 if n == 10 else float(n % 7) for n in range(400)]
    assert result["capped"]["cap"] == 6
    assert result["capped"]["control_mean"] == pytest.approx(fmean(cut[::2]))
    assert result["capped"]["p"] == pytest.approx(float(stats.ttest_ind(cut[1::2], cut[::2], equal_var=False).pvalue))
    assert result["control_mean"] == pytest.approx((sum(cut[::2]) - 6 + 50000) / 200)
    assert "50000" in result["note"]


def test_what_people_read(tmp_path: Path, capsys: Said) -> None:
    assert main(["experiment", "analyze", str(as_csv(tmp_path / "t.csv")), *USUAL, "--covariate", "before"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "spend new has" in said
    assert "which luck alone explains well" in said
    assert "in two variants: 1 units" in said


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("--unit", "nobody"), "--unit: "),
        (("--metric", "x=median(spend)"), "--metric: 'x=median(spend)' is no metric"),
        (("--metric", "x=ratio(spend)"), "names 1 columns; write x=ratio(A,B)"),
        (("--metric", "x=mean(sped)"), "has no column 'sped'; it has who, arm, spend"),
        (("--metric", "x=proportion(visits)"), "proportion(visits) needs 0 and 1"),
        (("--control", "older"), "--control: nobody has the variant 'older'; there are new, old."),
        (("--split", "60,60"), "they sum to 120; give shares that sum to 100, or to 1. The variants are old, new."),
        (("--split", "50,30,20"), "3 shares for 2 variants"),
        (("--split", "half"), "'half' are no shares"),
        (("--split", "old=50,other=50"), "'new' is not in both"),
        (("--alpha", "7"), "--alpha: 7 is not between"),
        (("--n-star", "0"), "--n-star: 0 is not above 0"),
    ],
)
def test_what_cannot_be_asked(change: tuple[str, str], sentence: str, tmp_path: Path, capsys: Said) -> None:
    assert sentence in refused(capsys, as_csv(tmp_path / "t.csv"), *USUAL, *change)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("id,v,x\n", "has no rows"),
        ('1.2.3.4 - - [05/Jan/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "-"\n', "is an access log"),
        ('{"id": 1\n{"id": 2\n', "none of the first lines is a JSON object"),
        ("id,v,x\n1,a,nan\n2,b,3\n", "x: 1 values are NaN, infinite or no number"),
        ("id,v,x\n1,a,inf\n2,b,3\n", "x: 1 values are NaN, infinite or no number"),
        ("id,v,x\n1,a,much\n2,b,3\n", "x: 1 values are NaN, infinite or no number"),
        ("id,v,x\n1,a,\n2,b,3\n", "x: 1 values are missing; write 0"),
        ("id,v,x\n1,a,2\n2,a,3\n", "everybody has 'a'; a comparison needs a second variant"),
        ("id,v,x\n1,a,2\n2,b,3,4,5\n", "row 2 cannot be read; correct it or take it out"),
        ("id,v,x\n1,a,2\n1,b,3\n", "no unit has exactly one variant"),
    ],
)
def test_a_file_that_cannot_be_read(text: str, sentence: str, tmp_path: Path, capsys: Said) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text)
    options = ("--unit", "id", "--variant", "v", "--control", "a", "--metric", "x=mean(x)")
    assert sentence in refused(capsys, path, *options)


SMALL = ("--unit", "id", "--variant", "v", "--control", "a", "--metric", "x=mean(x)")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("of {1}, *?.csv", b"id,v,x\n1,a,2\n2,b,3\n3,a,4\n4,b,5\n"),
        ("of-windows.csv", b"\xef\xbb\xbfid,v,x\r\n1,a,2\r\n2,b,3\r\n3,a,4\r\n4,b,5\r\n\r\n"),
        ("quoted.tsv", b'"id"\t"v"\t"x"\n"1"\t"a"\t"2"\n2\tb\t3\n3\ta\t4\n4\tb\t5'),
    ],
)
def test_files_as_they_come(name: str, text: bytes, tmp_path: Path, capsys: Said) -> None:
    path = tmp_path / name
    path.write_bytes(text)
    (result,) = analysed(capsys, path, *SMALL)["results"]
    assert (result["control_mean"], result["treatment_mean"]) == (3, 4)


def test_a_packed_file_that_breaks_off(tmp_path: Path, capsys: Said) -> None:
    path = tmp_path / "torn.csv.gz"
    lines = "".join(f"{n},{'ab'[n % 2]},{n * n % 7919}\n" for n in range(60_000))
    path.write_bytes(gzip.compress(f"id,v,x\n{lines}".encode())[:200_000])
    assert "torn.csv.gz" in (said := refused(capsys, path, *SMALL))
    assert "breaks off" in said or "cannot be read" in said


def test_a_ratio_of_nothing(tmp_path: Path, capsys: Said) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,v,x,y\n1,a,2,0\n2,b,3,0\n3,a,1,0\n4,b,1,0\n")
    options = ("--unit", "id", "--variant", "v", "--control", "a", "--metric", "r=ratio(x,y)")
    assert "r divides by 'y', which is 0 in total" in refused(capsys, path, *options)


def test_rows_without_a_variant_are_left_out_and_said_so(tmp_path: Path, capsys: Said) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id;v;x\n1;a;2\n2;b;3\n3;;3\n;a;1\n5;a;3\n6;b;4\n")
    found = analysed(capsys, path, "--unit", "id", "--variant", "v", "--control", "a", "--metric", "x=mean(x)")
    assert [one["n"] for one in found["variants"]] == [2, 2]
    assert found["notes"] == ["Left out because they lack a unit or a variant: 2."]


def test_shares_that_are_not_as_meant_and_effects_that_are_sure(tmp_path: Path, capsys: Said) -> None:
    path = tmp_path / "t.csv"
    rows = [f"{n},{'b' if n % 3 else 'a'},{n % 5 + (50 if n % 3 else 0)}" for n in range(3000)]
    path.write_text("\n".join(["id,v,x", *rows]))
    assert main(["experiment", "analyze", str(path), *SMALL]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "not as they were meant to" in said
    assert "find out why before you believe any number here" in said
    assert "and this holds however often one looked" in said


def test_a_parquet_file_without_rows(tmp_path: Path, capsys: Said) -> None:
    path = tmp_path / "t.parquet"
    parquet.write_table(pa.table({"id": pa.array([], pa.int64()), "v": pa.array([], pa.string())}), path)
    assert "has no rows" in refused(capsys, path, *SMALL)


def test_a_metric_that_is_named_twice(tmp_path: Path, capsys: Said) -> None:
    path = as_csv(tmp_path / "t.csv")
    assert "'spend' is named twice" in refused(capsys, path, *USUAL, "--metric", "spend=mean(visits)")
