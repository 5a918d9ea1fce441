"""`python -m tests.architecture`: the numbers of the house, as `make check` prints them."""

from pathlib import Path

from tests.architecture import measure, read_tree

print("房子的数字")
for number in measure(read_tree(Path(__file__).parents[2])):
    print(f"  {number.line}")
