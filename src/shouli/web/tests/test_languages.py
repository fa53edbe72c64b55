"""Chinese on an English page says that it is Chinese."""

from __future__ import annotations

import pytest

from shouli.web.languages import with_languages


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        ("<p>Waits for: 营业员</p>", '<p>Waits for: <span lang="zh-Hans">营业员</span></p>'),
        ("<b>建设路13号 2 楼</b>", '<b><span lang="zh-Hans">建设路13号 2 楼</span></b>'),
        ("<option value='1'>李强 5101</option>", "<option lang=\"zh-Hans\" value='1'>李强 5101</option>"),
        ("<title>李强</title><script>'李强'</script>", "<title>李强</title><script>'李强'</script>"),
        ("<textarea>李强</textarea><input value='李强'>", "<textarea>李强</textarea><input value='李强'>"),
        ("<svg><text>李强</text></svg><i>强</i>", '<svg><text>李强</text></svg><i><span lang="zh-Hans">强</span></i>'),
        ("<a><svg></svg>3107 李强</a>", '<a><svg></svg>3107 <span lang="zh-Hans">李强</span></a>'),
        ("<p>Nothing of the kind</p>", "<p>Nothing of the kind</p>"),
    ],
)
def test_chinese_is_marked_where_elements_may_stand(html: str, marked: str) -> None:
    assert with_languages(html) == marked
