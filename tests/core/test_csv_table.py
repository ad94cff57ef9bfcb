"""Tables as deepG reads them."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from deepg_core.csv_table import read_table
from deepg_core.errors import DataError


@pytest.fixture
def table(tmp_path):
    """Reads a table from its text or bytes."""

    def read(text, **options):
        path = tmp_path / "table.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_table(path, **options)

    return read


POINT = "write it with a decimal point and no mark for thousands"
ONE_MARK = "a comma; write all numbers with one decimal mark, and none for thousands"


def plain(table):
    return table.key, table.keys, table.columns, table.numbers().tolist()


@pytest.mark.parametrize(
    "text",
    [
        "file,a,b\nx.fasta,1.5,2\ny.fasta,-1,0\n",
        "file;a;b\nx.fasta;1,5;2\ny.fasta;-1;0\n",
        "file;a;b\nx.fasta;1.5;2.0\ny.fasta;-1;0\n",
        "FILE,a,b\nx.fasta,1.5,2\ny.fasta,-1,0\n",
        "sep=;\nFile;a;b\nx.fasta;1,5;2\ny.fasta;-1;0\n",
        "file\ta\tb\nx.fasta\t1.5\t2\ny.fasta\t-1\t0\n",
        "\ufefffile,a,b\nx.fasta,1.5,2\ny.fasta,-1,0\n",
        "file,a,b\r\nx.fasta,1.5,2\r\ny.fasta,-1,0\r\n",
        "file,a,b\rx.fasta,1.5,2\ry.fasta,-1,0\r",
        '"file","a","b"\n"x.fasta","1.5","2"\n"y.fasta","-1","0"\n',
        "  file , a ,b\n x.fasta, 1.5 , 2\n\ty.fasta ,-1,0",
        '\n\nfile,a,b\n\nx.fasta, "1.5",2\n , ,\ny.fasta,-1,0\n\n',
        "a,file,b\n1.5,x.fasta,2\n-1e0,y.fasta,0.0\n",
    ],
    ids=[
        "comma",
        "semicolon",
        "points",
        "capitals",
        "excel",
        "tab",
        "bom",
        "crlf",
        "cr",
        "quotes",
        "blanks",
        "blank-lines",
        "order",
    ],
)
def test_ways_to_write_a_table(table, text):
    assert plain(table(text)) == ("file", ("x.fasta", "y.fasta"), ("a", "b"), [[1.5, 2], [-1, 0]])


def test_numbers_are_float32(table):
    np.testing.assert_array_equal(table("file,a\nx,0.1\n").numbers(), np.array([[0.1]], np.float32), strict=True)


def test_a_quoted_key_may_hold_the_delimiter_quotes_and_a_line_end(table):
    its = table('header,a\n"one, ""two""\nthree",1\nfour,NA\n')
    assert its.keys == ('one, "two"\nthree', "four")
    with pytest.raises(DataError, match="line 4, column `a`: 'NA' is no number"):
        its.numbers()


def test_a_table_without_rows(table):
    assert table("file,a,b\n").numbers().shape == (0, 2)


def test_a_column_file_beside_headers_says_where_these_are(table):
    its = table("Header,n,FILE\nx,1,y.fasta\nX,2,z.fasta\n")
    assert (its.key, its.keys, its.files, its.columns) == ("header", ("x", "X"), ("y.fasta", "z.fasta"), ("n",))


def test_a_key_that_is_not_asked_for_is_a_column_as_any_other(table):
    its = table("header,file\nx,y\n", keys=("file",))
    assert (its.key, its.columns, its.files) == ("file", ("header",), ())


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("file;a,x;b\nx.fasta;1;2\n", ("a,x", "b")),
        ("file\ta;x\tb\nx.fasta\t1\t2\n", ("a;x", "b")),
        ('"a;x",file,b\n1,x.fasta,2\n', ("a;x", "b")),
        ("a,b;x;file\n1;2;x.fasta\n", ("a,b", "x")),
        ("file\nx.fasta\n", ()),
    ],
)
def test_the_delimiter_is_what_stands_beside_the_key(table, text, columns):
    its = table(text)
    assert (its.keys, its.columns) == (("x.fasta",), columns)


def test_columns_are_found_in_any_case(table):
    its = table("file,Soil,sea,SEA\nx,1,2,3\n")
    assert [its.column(name) for name in ("soil", " SOIL ", "SEA", "sea", "rock")] == [0, 0, 2, 1, None]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("name,a\nx,1\n", "has no column `file` or `header`; its first line names name, a"),
        (
            "file|a\nx|1\n",
            "has no column `file` or `header`; its first line names file|a; comma, semicolon or tab stand between columns",
        ),
        ("file,FILE\nx,1\n", "line 1 names the column `file` twice"),
        ("file,a\nx,1\n".encode("utf-16"), "is UTF-16 text; save it as UTF-8"),
        ("file,a\nx,1\n\ny,1,2\n", "line 4 has 3 cells, the first line 2; write a cell with a ',' inside in quotes"),
        ("file,a\nx\n", "line 2 has 1 cell, the first line 2; fill in what is missing"),
        ('file,a\n"x,1\ny,1\n', "line 2 has 1 cell, the first line 2; is a quote not closed?"),
        ("file,a\nx,1\ny,1\nx,2\n", "lines 2 and 4 are both of x; take one out"),
        ("file,a\nx.fasta,1\nX.FASTA ,2\n", "lines 2 and 3 are both of x.fasta; take one out"),
        ("file,a,a\nx,1,2\n", "line 1 names the column `a` twice"),
        ("\nfile,file\nx,1\n", "line 2 names the column `file` twice"),
        (
            "file;a\r\nx;1\r\nGröße;1\r\n".encode("cp1252"),
            "is not UTF-8 text (byte 0xf6 in line 3); save it as `CSV UTF-8`, or convert it by iconv",
        ),
        ("file,a\nx\0,1\n", "is not text; save it as UTF-8"),
        (b"PK\3\4\0[Content_Types].xml", "is a workbook (or zip archive); save the sheet as CSV"),
        (gzip.compress(b"file,a\n"), "is compressed; unpack it"),
        (f"file,a\n{'x' * 200_000},1\n", "line 2: field larger than field limit (131072)"),
    ],
    ids=range(17),
)
def test_what_is_no_table_is_refused(table, tmp_path, text, message):
    with pytest.raises(DataError) as error:
        table(text)
    assert str(error.value) == f"{tmp_path / 'table.csv'}: {message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("file,a\nx,1\ny,NA\n", "line 3, column `a`: 'NA' is no number; fill it in or take the line out"),
        ("file,a\n\n\nx,\n", "line 4, column `a`: '' is no number; fill it in or take the line out"),
        ("file,a\nx,nan\n", "line 2, column `a`: 'nan' is no number; fill it in or take the line out"),
        ("file,a\nx,-inf\n", "line 2, column `a`: '-inf' is no number; fill it in or take the line out"),
        ('file,a\nx,"1,5"\n', f"line 2, column `a`: '1,5' is no number; {POINT}"),
        ("file;a\nx;1.000,5\n", f"line 2, column `a`: '1.000,5' is no number; {POINT}"),
        ("file\ta\nx\t1,234.5\ny\t1.234,5\n", f"line 2, column `a`: '1,234.5' is no number; {POINT}"),
        (
            "file;a\nx;1,5\ny;1.234,5\n",
            f"line 3, column `a`: '1.234,5' is no number; {POINT.replace('point', 'comma')}",
        ),
        (
            "file;a;b\nx;7;2,5\ny;1.234;1\n",
            f"line 3, column `a`: '1.234' has a point, line 2, column `b`: '2,5' {ONE_MARK}",
        ),
        ("file,a\nx,1_000\n", "line 2, column `a`: '1_000' is no number; fill it in or take the line out"),
        ("file,a\nx,1e39\n", "line 2, column `a`: '1e39' is no number; fill it in or take the line out"),
        ("file\nx\n", "has no column beside `file`"),
        (',file,a\n1,"x",2\n', "line 1: a column has no name; take it out if it numbers the rows"),
    ],
)
def test_what_is_no_number_is_refused(table, tmp_path, text, message):
    its = table(text)
    with pytest.raises(DataError) as error:
        its.numbers()
    assert str(error.value) == f"{tmp_path / 'table.csv'}: {message}"


def test_a_table_that_is_not_there(tmp_path):
    with pytest.raises(DataError) as error:
        read_table(tmp_path / "no.csv")
    assert str(error.value) == f"{tmp_path / 'no.csv'}: cannot be read: No such file or directory"


def test_rows_of_headers_are_found_without_case_and_blanks_at_their_ends(table):
    its = table("header,a\nOne two,1\nthree,2\n")
    assert its.rows_of(["THREE", " one two ", "two", ""]).tolist() == [1, 0, -1, -1]


def test_a_first_word_stands_for_its_header(table):
    its = table("header,a\ns1.1,1\ns2.1,2\n")
    assert its.rows_of(["s2.1 some text", "s1.1", "s1.1 more", "s3"]).tolist() == [1, 0, -1, -1]


@pytest.mark.parametrize(
    ("headers", "both", "help_"),
    [
        (["s.1 x", "s.1 y"], "'s.1 x' and 's.1 y'", "write whole headers"),
        (["s.1", "S.1 "], "'s.1' and 'S.1 '", "write whole headers"),
        (["s.1", "s.1"], "'s.1' and 's.1'", "rename one of them"),
    ],
)
def test_a_row_of_two_headers_is_refused(table, tmp_path, headers, both, help_):
    with pytest.raises(DataError) as error:
        table("header,a\ns.0,0\ns.1,1\n").rows_of(headers)
    assert str(error.value) == f"{tmp_path / 'table.csv'}: line 3: `s.1` is of both {both}; {help_}"


def test_a_row_of_one_header_in_two_files_is_refused(table, tmp_path):
    files = [tmp_path / "a/contigs.fa", tmp_path / "b/contigs.fa"]
    with pytest.raises(DataError) as error:
        table("header,a\nk1,1\n").rows_of(["k2", "k1", "k1"], [0, 0, 1], files)
    assert str(error.value) == (
        f"{tmp_path / 'table.csv'}: line 2: `k1` is of both 'k1' of {files[0]} and 'k1' of {files[1]}; "
        "say which file each row is of, in a column `file`"
    )


def test_headers_of_two_files_are_told_apart_by_a_column_file(table, tmp_path):
    its = table("header,a,file\nk1,1,a/contigs.fa\nk1,2,b/contigs.fa\nk2,3,reads.fa\nk3,4,\n")
    files = [tmp_path / "b/contigs.fa", tmp_path / "a/contigs.fa", tmp_path / "a/reads.fa"]
    found = its.rows_of(["k1", "k2", "k1", "k1", "k2 x", "k3"], [0, 0, 1, 2, 2, 2], files)
    assert found.tolist() == [1, -1, 0, -1, 2, 3]


def test_a_file_that_is_listed_twice_is_one(table, tmp_path):
    file = tmp_path / "a.fasta"
    assert table("header,a\nk,1\n").rows_of(["k", "k"], [0, 1], [file, file]).tolist() == [0, 0]
    assert table("file,a\na.fasta,1\n").rows_of_files([file, file]).tolist() == [0, 0]


def test_rows_of_files_are_found_by_name(table, tmp_path):
    its = table("file,a\nA.fasta,1\nb.fasta,2\n")
    files = [tmp_path / "deep" / "b.fasta", tmp_path / "a.fasta", tmp_path / "b.fasta.gz"]
    found = its.rows_of_files(files)
    assert (found.tolist(), found.dtype) == ([1, 0, -1], np.int64)


def test_rows_of_files_are_found_by_path_from_the_table_or_the_root(table, tmp_path):
    its = table(f"file,a\nsub/a.fasta,1\n{tmp_path}/b.fasta,2\n../c.fasta,3\n")
    files = [tmp_path / "sub/a.fasta", tmp_path / "sub/../b.fasta", tmp_path.parent / "c.fasta", tmp_path / "a.fasta"]
    assert its.rows_of_files(files).tolist() == [0, 1, 2, -1]


def test_a_path_wins_over_a_name(table, tmp_path):
    its = table(f"file,a\na.fasta,1\n{tmp_path}/sub/a.fasta,2\n")
    assert its.rows_of_files([tmp_path / "sub/a.fasta", tmp_path / "other/a.fasta"]).tolist() == [1, 0]


def test_two_rows_for_one_path_are_refused(table, tmp_path):
    its = table("file,a\nsub/a.fasta,1\n./sub/a.fasta,2\n")
    with pytest.raises(DataError) as error:
        its.rows_of_files([tmp_path / "sub/a.fasta"])
    message = f"lines 2 and 3 are both of {tmp_path / 'sub/a.fasta'}; take one out"
    assert str(error.value) == f"{tmp_path / 'table.csv'}: {message}"


def test_a_row_by_path_and_one_by_name_for_one_file_are_refused(table, tmp_path):
    its, file = table("file,a\nsub/a.fasta,1\na.fasta,2\n"), tmp_path / "sub/a.fasta"
    with pytest.raises(DataError) as error:
        list(its.describe_unmatched_files([file]))
    assert str(error.value) == f"{tmp_path / 'table.csv'}: lines 2 and 3 are both of {file}; take one out"
    assert list(its.describe_unmatched_files([file, tmp_path / "other/a.fasta"])) == []


def test_a_row_of_two_files_of_one_name_is_refused(table, tmp_path):
    with pytest.raises(DataError) as error:
        table("file,a\nx.fasta,0\ncontigs.fasta,1\n").rows_of_files(
            [tmp_path / "A/contigs.fasta", tmp_path / "x.fasta", tmp_path / "B/contigs.fasta"]
        )
    assert str(error.value) == (
        f"{tmp_path / 'table.csv'}: line 3: `contigs.fasta` is the name of two files; "
        "write paths, relative to the table: A/contigs.fasta, B/contigs.fasta"
    )


@pytest.mark.parametrize(
    ("text", "used", "said"),
    [
        ("file,a\nx,1\n", {0}, []),
        ("file,a\nx,1\ny,1\n", {0}, ["table.csv: 1 row is of a file that the data do not have: y"]),
        (
            "header,a\nv,1\nw,1\nx,1\ny,1\n",
            set(),
            ["table.csv: 4 rows are of headers that the data do not have: v, w, x and 1 more"],
        ),
    ],
)
def test_rows_of_nothing_are_named(table, text, used, said):
    assert list(table(text).describe_unmatched(used)) == said
