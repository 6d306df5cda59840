"""The query language, for those who would rather write a search than a wording.

    ракета            the word in all its forms, in any language of its script
    =ракеты           exactly this form
    "удар по порту"   these words side by side in this order, each in all its forms (=form inside is exact)
    ракет*            any word that begins so
    /ATACMS|С-?300/   what this RE2 pattern finds in the text as it stands, capitals and small letters alike
    a|b  -a  a b      either, not, both
    a NEAR/5 b        words, phrases or (one|of|these), either order, at most 5 apart (neighbours: 1)
    @channel  lang:ru  speaker:putin  after:2026-05-01  before:2026-06-01

`-` binds tighter than NEAR, NEAR than `|`, and `|` than standing side by side, so that
`порт ракета|дрон -учения` is `порт (ракета|дрон) (-учения)`, as in the search services of Telegram.
Brackets change that.
"""
