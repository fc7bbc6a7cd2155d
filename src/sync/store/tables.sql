-- The cache: the last good answer of every source, and what follows from it.

CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL UNIQUE,       -- a hash of its settings
    version INTEGER NOT NULL,       -- grows with each change of any source
    head BLOB NOT NULL,             -- when it last answered, and what could not be read
    items INTEGER NOT NULL,         -- the number of its items
    unfinished INTEGER NOT NULL,    -- 1: its last look has not come to its end
    cursor_length INTEGER,          -- NULL: no cursor
    cursor_sum INTEGER NOT NULL,
    total INTEGER NOT NULL,         -- the sum of its entries' checksums
    derived BLOB,                   -- the print for which its threads and deadlines hold; NULL: they do not hold
    sum INTEGER NOT NULL
);

-- Items, statuses, hints, calendars, profiles and check-ins, each whole.
CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,
    part INTEGER NOT NULL,
    name BLOB NOT NULL,
    bytes BLOB NOT NULL,
    sum INTEGER NOT NULL
);
CREATE UNIQUE INDEX entry_name ON entry (source, part, name);

-- The entries that a look which has not come to its end has shown.
CREATE TABLE shown (source INTEGER NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (source, entry)) WITHOUT ROWID;

-- Cursors in chunks, so that writing one costs what has changed of it.
CREATE TABLE chunk (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,
    at INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    sum INTEGER NOT NULL
);
CREATE UNIQUE INDEX chunk_at ON chunk (source, at);

-- Parts of answers that have not ended.
CREATE TABLE staged (
    batch INTEGER NOT NULL,
    at INTEGER NOT NULL,
    since INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    sum INTEGER NOT NULL
);
CREATE UNIQUE INDEX staged_at ON staged (batch, at);

-- What follows from the items of a board's sources. Instants and positions in working time are in microseconds.
CREATE TABLE board (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE);
CREATE TABLE thread (
    board INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    by INTEGER NOT NULL,
    asker INTEGER,
    asked_at INTEGER NOT NULL,
    due_at INTEGER,                 -- NULL: no due time
    position INTEGER                -- of the due time, in the working time of the one who owes; NULL: no zone
);
CREATE INDEX thread_entry ON thread (entry);
CREATE INDEX thread_by ON thread (board, by, due_at, position);
CREATE INDEX thread_due ON thread (board, due_at, asked_at);
CREATE INDEX thread_asker ON thread (board, asker);
CREATE TABLE deadline (entry INTEGER PRIMARY KEY, board INTEGER NOT NULL, due_at INTEGER NOT NULL);
CREATE INDEX deadline_due ON deadline (board, due_at);
CREATE TABLE assignee (entry INTEGER NOT NULL, board INTEGER NOT NULL, teammate INTEGER NOT NULL, PRIMARY KEY (entry, teammate))
    WITHOUT ROWID;
CREATE INDEX assignee_teammate ON assignee (board, teammate);

-- Everybody's share of them, counted as they come and go: a first frame need not count tens of thousands of rows.
CREATE TABLE share (
    board INTEGER NOT NULL,
    teammate INTEGER NOT NULL,
    owes INTEGER NOT NULL DEFAULT 0,
    waits_for INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (board, teammate)
) WITHOUT ROWID;
CREATE TRIGGER thread_comes AFTER INSERT ON thread BEGIN
    INSERT INTO share (board, teammate, owes) VALUES (NEW.board, NEW.by, 1)
        ON CONFLICT (board, teammate) DO UPDATE SET owes = owes + 1;
    INSERT INTO share (board, teammate, waits_for) SELECT NEW.board, NEW.asker, 1 WHERE NEW.asker IS NOT NULL
        ON CONFLICT (board, teammate) DO UPDATE SET waits_for = waits_for + 1;
END;
CREATE TRIGGER thread_goes AFTER DELETE ON thread BEGIN
    UPDATE share SET owes = owes - 1 WHERE board = OLD.board AND teammate = OLD.by;
    UPDATE share SET waits_for = waits_for - 1 WHERE board = OLD.board AND teammate = OLD.asker;
END;
CREATE TRIGGER assignee_comes AFTER INSERT ON assignee BEGIN
    INSERT INTO share (board, teammate, due) VALUES (NEW.board, NEW.teammate, 1)
        ON CONFLICT (board, teammate) DO UPDATE SET due = due + 1;
END;
CREATE TRIGGER assignee_goes AFTER DELETE ON assignee BEGIN
    UPDATE share SET due = due - 1 WHERE board = OLD.board AND teammate = OLD.teammate;
END;

-- With an entry goes what is noted of it.
CREATE TRIGGER entry_gone AFTER DELETE ON entry BEGIN
    DELETE FROM shown WHERE source = OLD.source AND entry = OLD.id;
    DELETE FROM thread WHERE entry = OLD.id;
    DELETE FROM deadline WHERE entry = OLD.id;
    DELETE FROM assignee WHERE entry = OLD.id;
END;

CREATE TABLE failure (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, bytes BLOB NOT NULL, sum INTEGER NOT NULL);
