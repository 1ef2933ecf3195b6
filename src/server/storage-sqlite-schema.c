/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/storage-sqlite.h"

/* Version 1. A version is never edited: later ones are steps of their own. History, results
 * and quarantine can only grow, and the database itself says so. */
static const char first[]
    = "CREATE TABLE meta (k TEXT PRIMARY KEY, v TEXT NOT NULL) STRICT, WITHOUT ROWID;"
      "CREATE TABLE counter (k TEXT PRIMARY KEY, v INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
      "INSERT INTO counter VALUES ('seq', 0), ('position', 0);"

      "CREATE TABLE record (kind TEXT NOT NULL, id TEXT NOT NULL, subject TEXT, parent_kind TEXT,"
      "  parent TEXT, state TEXT, deleted INTEGER NOT NULL, due INTEGER NOT NULL, PRIMARY KEY "
      "(kind, id))"
      "  STRICT, WITHOUT ROWID;"
      "CREATE INDEX record_subject ON record (subject) WHERE subject IS NOT NULL;"
      "CREATE INDEX record_due ON record (due) WHERE due > 0;"
      "CREATE INDEX record_parent ON record (parent) WHERE parent IS NOT NULL;"
      "CREATE TABLE part (kind TEXT NOT NULL, id TEXT NOT NULL, facet TEXT NOT NULL,"
      "  rev INTEGER NOT NULL, row TEXT NOT NULL, PRIMARY KEY (kind, id, facet)) STRICT;"
      "CREATE TABLE membership (episode TEXT PRIMARY KEY, person TEXT NOT NULL, org TEXT NOT NULL,"
      "  open INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
      "CREATE INDEX membership_person ON membership (person) WHERE open;"
      "CREATE TABLE reference (number TEXT PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL)"
      "  STRICT, WITHOUT ROWID;"

      "CREATE TABLE scope (id INTEGER PRIMARY KEY, sid TEXT NOT NULL UNIQUE, n INTEGER NOT NULL,"
      "  sum INTEGER NOT NULL, last INTEGER NOT NULL) STRICT;"
      "CREATE TABLE scope_idx (sid INTEGER NOT NULL REFERENCES scope (id), kind TEXT NOT NULL,"
      "  id TEXT NOT NULL, facet TEXT NOT NULL, position INTEGER NOT NULL, op INTEGER NOT NULL,"
      "  rev INTEGER NOT NULL, hash INTEGER NOT NULL, PRIMARY KEY (sid, kind, id, facet))"
      "  STRICT, WITHOUT ROWID;"
      "CREATE INDEX scope_idx_order ON scope_idx (sid, position);"
      "CREATE INDEX scope_idx_record ON scope_idx (kind, id);"

      "CREATE TABLE history (i INTEGER PRIMARY KEY AUTOINCREMENT, seq INTEGER NOT NULL,"
      "  txn TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, grp TEXT, op TEXT NOT NULL,"
      "  before TEXT, after TEXT, stands INTEGER NOT NULL, author TEXT, org TEXT,"
      "  account TEXT NOT NULL, replica TEXT, claimed INTEGER NOT NULL, adjusted INTEGER NOT NULL,"
      "  received INTEGER NOT NULL) STRICT;"
      "CREATE INDEX history_record ON history (kind, id);"
      "CREATE TRIGGER history_update BEFORE UPDATE ON history BEGIN"
      "  SELECT RAISE (ABORT, 'history is append-only'); END;"
      "CREATE TRIGGER history_delete BEFORE DELETE ON history BEGIN"
      "  SELECT RAISE (ABORT, 'history is append-only'); END;"

      "CREATE TABLE replica (account TEXT NOT NULL, id TEXT NOT NULL, last_n INTEGER NOT NULL,"
      "  seen INTEGER NOT NULL, PRIMARY KEY (account, id)) STRICT, WITHOUT ROWID;"
      "CREATE TABLE txn_result (txn TEXT PRIMARY KEY, account TEXT NOT NULL, replica TEXT NOT NULL,"
      "  n INTEGER NOT NULL, digest TEXT NOT NULL, seq INTEGER NOT NULL, result TEXT NOT NULL,"
      "  at INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
      "CREATE INDEX txn_result_replica ON txn_result (account, replica, n);"
      "CREATE TABLE conflict (id TEXT PRIMARY KEY, kind TEXT NOT NULL, record TEXT NOT NULL,"
      "  facet TEXT NOT NULL, grp TEXT, open INTEGER NOT NULL, json TEXT NOT NULL,"
      "  seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
      "CREATE INDEX conflict_record ON conflict (kind, record) WHERE open;"
      "CREATE TABLE quarantine (txn TEXT PRIMARY KEY, account TEXT NOT NULL, org TEXT,"
      "  code TEXT NOT NULL, message TEXT NOT NULL, json TEXT NOT NULL, at INTEGER NOT NULL) "
      "STRICT;"
      "CREATE TRIGGER quarantine_update BEFORE UPDATE ON quarantine BEGIN"
      "  SELECT RAISE (ABORT, 'quarantine is append-only'); END;"
      "CREATE TRIGGER quarantine_delete BEFORE DELETE ON quarantine BEGIN"
      "  SELECT RAISE (ABORT, 'quarantine is append-only'); END;"

      "CREATE TABLE account (id TEXT PRIMARY KEY, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL,"
      "  worker TEXT NOT NULL, org TEXT NOT NULL, org_name TEXT NOT NULL, roles INTEGER NOT NULL,"
      "  hash TEXT, disabled INTEGER NOT NULL, created INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
      "CREATE TABLE scope_grant (account TEXT NOT NULL, sid TEXT NOT NULL, gen INTEGER NOT NULL,"
      "  granted INTEGER NOT NULL, PRIMARY KEY (account, sid)) STRICT, WITHOUT ROWID;"
      "CREATE TABLE token (hash TEXT PRIMARY KEY, kind INTEGER NOT NULL, account TEXT NOT NULL,"
      "  family TEXT NOT NULL, replica TEXT NOT NULL, device TEXT NOT NULL, expires INTEGER NOT "
      "NULL,"
      "  used INTEGER NOT NULL, revoked INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
      "CREATE INDEX token_account ON token (account);"
      "CREATE TABLE code (hash TEXT PRIMARY KEY, account TEXT NOT NULL, expires INTEGER NOT NULL)"
      "  STRICT, WITHOUT ROWID;";

/* Version 2: links to the answer page. */
static const char answer_links[]
    = "CREATE TABLE answer_link (hash TEXT PRIMARY KEY, code TEXT NOT NULL, referral TEXT NOT NULL,"
      "  made INTEGER NOT NULL, made_by TEXT NOT NULL, wrong INTEGER NOT NULL,"
      "  paused_until INTEGER NOT NULL, closed INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
      "CREATE INDEX answer_link_referral ON answer_link (referral);";

/* The audit log. What may be taken out of an entry is taken out whole; nothing else of it changes, and no entry
 * goes. An end moves with each entry and never goes either. */
static const char audit[]
    = "CREATE TABLE audit (org TEXT NOT NULL, day TEXT NOT NULL, n INTEGER NOT NULL,"
      "  id TEXT NOT NULL UNIQUE, entry TEXT NOT NULL, hash TEXT NOT NULL, salt TEXT, record TEXT,"
      "  subject TEXT, PRIMARY KEY (org, day, n)) STRICT, WITHOUT ROWID;"
      "CREATE INDEX audit_subject ON audit (subject) WHERE subject IS NOT NULL;"
      "CREATE TABLE audit_end (org TEXT PRIMARY KEY, day TEXT NOT NULL, n INTEGER NOT NULL,"
      "  hash TEXT NOT NULL) STRICT, WITHOUT ROWID;"
      "CREATE TRIGGER audit_update BEFORE UPDATE ON audit WHEN NOT (new.org = old.org"
      "  AND new.day = old.day AND new.n = old.n AND new.id = old.id AND new.entry = old.entry"
      "  AND new.hash = old.hash AND new.salt IS NULL AND new.record IS NULL"
      "  AND new.subject IS NULL) BEGIN SELECT RAISE (ABORT, 'audit is append-only'); END;"
      "CREATE TRIGGER audit_delete BEFORE DELETE ON audit BEGIN"
      "  SELECT RAISE (ABORT, 'audit is append-only'); END;"
      "CREATE TRIGGER audit_end_update BEFORE UPDATE ON audit_end WHEN NOT (new.org = old.org"
      "  AND ((new.day = old.day AND new.n = old.n + 1) OR (new.day > old.day AND new.n = 1)))"
      "  BEGIN SELECT RAISE (ABORT, 'audit is append-only'); END;"
      "CREATE TRIGGER audit_end_delete BEFORE DELETE ON audit_end BEGIN"
      "  SELECT RAISE (ABORT, 'audit is append-only'); END;";

/* Who is locked out of whom, and who holds what has a name that begins so. */
static const char locks[]
    = "CREATE TABLE person_lock (id TEXT PRIMARY KEY, person TEXT NOT NULL, worker TEXT NOT NULL,"
      "  open INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
      "CREATE INDEX person_lock_person ON person_lock (person) WHERE open;"
      "CREATE INDEX scope_grant_sid ON scope_grant (sid);";

/* Devices. Those that were signed in before are known from their tokens; since when, nobody remembers. */
static const char devices[]
    = "CREATE TABLE device (account TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,"
      "  app TEXT NOT NULL, made INTEGER NOT NULL, seen INTEGER NOT NULL, ordered INTEGER NOT NULL,"
      "  wiped INTEGER NOT NULL, PRIMARY KEY (account, id)) STRICT, WITHOUT ROWID;"
      "INSERT INTO device SELECT t.account, t.replica, max(t.device), '', 0, coalesce ("
      "  (SELECT r.seen FROM replica r WHERE r.account = t.account AND r.id = t.replica), 0), 0, 0"
      "  FROM token t GROUP BY t.account, t.replica;";

/* Erasing. What history and quarantine say may be taken out, whole; nothing else of them changes, and no line goes. */
static const char erasing[]
    = "ALTER TABLE record ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;"
      "DROP TRIGGER history_update;"
      "CREATE TRIGGER history_update BEFORE UPDATE ON history WHEN NOT (new.i = old.i"
      "  AND new.seq = old.seq AND new.txn = old.txn AND new.kind = old.kind AND new.id = old.id"
      "  AND new.grp IS old.grp AND new.stands = old.stands AND new.author IS old.author"
      "  AND new.org IS old.org AND new.account = old.account AND new.replica IS old.replica"
      "  AND new.claimed = old.claimed AND new.adjusted = old.adjusted"
      "  AND new.received = old.received AND new.op = '{}' AND new.before IS NULL"
      "  AND new.after IS NULL) BEGIN SELECT RAISE (ABORT, 'history is append-only'); END;"
      "DROP TRIGGER quarantine_update;"
      "CREATE TRIGGER quarantine_update BEFORE UPDATE ON quarantine WHEN NOT (new.txn = old.txn"
      "  AND new.account = old.account AND new.org IS old.org AND new.code = old.code"
      "  AND new.at = old.at AND new.json = '{}' AND new.message = '')"
      "  BEGIN SELECT RAISE (ABORT, 'quarantine is append-only'); END;"
      "CREATE TABLE legal_hold (person TEXT PRIMARY KEY, until TEXT NOT NULL,"
      "  reason TEXT NOT NULL, made INTEGER NOT NULL) STRICT, WITHOUT ROWID;";

/* Conflicts that are settled move with their record too. */
static const char settled[] = "DROP INDEX conflict_record;"
                              "CREATE INDEX conflict_record ON conflict (kind, record);";

/* What has changed since a device last asked is asked often. */
static const char changed[] = "CREATE INDEX scope_order ON scope (last);";

const char *const along_sqlite_steps[]
    = { first, answer_links, audit, locks, devices, erasing, settled, changed, NULL };
