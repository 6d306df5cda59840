"""The desk: the newsroom's view of its database as web pages. It asks `bot.app` and renders.

A page is a row of a table, as a command of the chat is. To add one:

1. A module in `bot/desk/pages/` with its acts and rows. An act gets a `Visit` and returns a `View`, which
   names a template and its values, or a `Response` of Starlette's own; or it raises InputError, whose line is
   shown. Acts are plain functions and run in threads, on a connection of their own: they ask `visit.app`,
   which acts in the visitor's name, and may take SQL's time; no act awaits.

   ```python
   def threads(visit: Visit) -> View:
       \"\"\"List the threads that somebody may touch.\"\"\"
       return View("threads.html", {"threads": visit.app.threads.find()})

   def new_thread(visit: Visit) -> Response:
       \"\"\"Make an empty thread and open it.\"\"\"
       number = visit.app.threads.new(visit.form("title"))
       return visit.to(f"/threads/{number}", visit.catalogue.say("The thread is made."))

   PAGES = (
       DeskPage("/threads", threads, nav=translatable("Threads")),
       DeskPage("/threads/new", new_thread, role=Role.EDITOR, writes=True),
   )
   ```

   A page that `writes` is asked for by POST alone, from this desk's own pages (`guard.py`), with the CSRF
   token of the session, which `{{ csrf() }}` puts into a form and `desk.js` into what it sends. `role` is
   who may.
2. The module in `MODULES` of `bot/desk/table.py`. What has a `nav` is in the navigation, in that order.
3. A template in `bot/desk/templates/` that extends `page.html` and fills `title` and `main`. At hand there,
   beside the values: `say("…")`, `count("…", "…", n)` (through the catalogues: run `scripts/translate`, which
   reads templates, too), `when(moment)`, `delay(span)`, `tongue(code)`, `number(n)`, `may("editor")`,
   `visitor`, `csrf()`; `parts.html` has what pages share: a quotation with its words marked, a channel with
   its voice, a verdict's buttons, the pieces of a diff. Everything is escaped; no `|safe`. Foreign text goes
   through `|shown` (deceiving signs spelled out) and stands in an element with `dir="auto"`, with `lang`
   where its language is known. There is no `style=`, no `onclick=`, no script in a page: the policy forbids
   it. Look in `desk.css`, say it by a class.
4. A test in `tests/desk/`: `desk` is a newsroom served on loopback by a real uvicorn; `desk.page("/threads")`
   asks as its owner, who may everything, and gives the parsed page, `desk.post("/threads/new", title="…")`
   sends the token and Origin, too.

It is asked in short reads: no page may scan posts, versions, matches (a test reads the query plans).
"""
