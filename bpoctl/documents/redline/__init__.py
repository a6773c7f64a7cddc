"""Two texts as one: what was struck and what was inserted, clause by clause, word by word.

`compared` makes the blocks of a redline, `as_markdown` and `as_page` print them.
"""

from bpoctl.documents.redline.blocks import blocks_of
from bpoctl.documents.redline.comparing import Compared, Segment, compared
from bpoctl.documents.redline.page import as_page
from bpoctl.documents.redline.printing import as_markdown

__all__ = ["Compared", "Segment", "as_markdown", "as_page", "blocks_of", "compared"]
