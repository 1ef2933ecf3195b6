/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlongStorage:
 *
 * Where the server keeps everything: one interface, an implementation per database. It knows rows and
 * transactions and no rules: what may happen is decided in `service.h` above it. Two kinds of
 * transaction exist. A reading one sees one snapshot from beginning to end. A writing one is durable
 * before `write` returns; the implementation may commit several waiting ones together, and undoes one
 * that fails without touching the others. Where several write at once, what a writing one reads is kept as
 * it is until it ends; its function is run again, from its beginning, when that cannot be had.
 *
 * All functions may be called from any thread; a transaction belongs to the function it was given to.
 * Those that return %FALSE have set an error: %ALONG_ERROR_BUSY, %ALONG_ERROR_FULL, %ALONG_ERROR_CORRUPT,
 * %ALONG_ERROR_TOO_NEW or %ALONG_ERROR_FAILED, never with personal data in it.
 */
typedef struct _AlongStorage AlongStorage;
typedef struct _AlongTx AlongTx;
typedef struct _AlongStorageApi AlongStorageApi;

struct _AlongStorage
{
  const AlongStorageApi *api;
};

struct _AlongTx
{
  const AlongStorageApi *api;
};

typedef gboolean (*AlongTxFunc) (AlongTx *tx, gpointer data, GError **error);

/* Something was committed, here or in another process. Returns: TRUE to be called again in a moment. */
typedef gboolean (*AlongNewsFunc) (gpointer data);

/**
 * AlongPosition:
 * @tx: the database's transaction, where positions are given before commit; 0 otherwise
 * @n: counts up
 *
 * A place in the order of changes. Rows are read in this order and up to where no earlier one can still
 * appear.
 */
typedef struct
{
  gint64 tx;
  gint64 n;
} AlongPosition;

/**
 * AlongStoredRecord:
 * @kind: its kind
 * @id: its id
 * @subject: (nullable): the person it is about
 * @parent_kind: (nullable): the kind of the record it is a line of
 * @parent: (nullable): and its id
 * @state: (nullable): its state
 * @deleted: the commit position it was deleted at; 0 while it lives
 * @due: when the minute job is to look at it, milliseconds; 0 for never
 * @erased: when what it said was taken out, milliseconds; 0 where it was not
 *
 * What access and cascades need to know of a record without reading its parts.
 */
typedef struct
{
  char *kind;
  char *id;
  char *subject;
  char *parent_kind;
  char *parent;
  char *state;
  gint64 deleted;
  gint64 due;
  gint64 erased;
} AlongStoredRecord;

/**
 * AlongStoredPart:
 * @kind: the record's kind
 * @id: the record's id
 * @facet: which part
 * @rev: its version
 * @row: the part as it stands inside a `row` line on the wire, a JSON object
 */
typedef struct
{
  char *kind;
  char *id;
  char *facet;
  gint64 rev;
  char *row;
} AlongStoredPart;

typedef enum
{
  ALONG_INDEX_PUT,
  ALONG_INDEX_RM,
  ALONG_INDEX_DEL,
} AlongIndexOp;

/**
 * AlongIndexEntry:
 * @sid: the scope
 * @kind: the record's kind
 * @id: the record's id
 * @facet: which part
 * @op: whether the part is in the scope, has left it, or is gone with its record
 * @position: when that last changed
 * @rev: the part's version, or the tombstone's
 * @hash: what a part that is in the scope adds to the scope's sum; 0 for what is not counted
 * @row: (nullable): for PUT: the part, see #AlongStoredPart
 *
 * One part in one scope. There is one entry a scope and part, moved to the end on every change: it
 * cannot grow beyond what lives and what has been taken away.
 */
typedef struct
{
  const char *sid;
  const char *kind;
  const char *id;
  const char *facet;
  AlongIndexOp op;
  AlongPosition position;
  gint64 rev;
  guint64 hash;
  const char *row;
} AlongIndexEntry;

/* Returns: FALSE to stop reading before the next one. */
typedef gboolean (*AlongIndexFunc) (const AlongIndexEntry *entry, gpointer data);

/**
 * AlongScopeState:
 * @n: how many parts are in it; -1 while something may still appear before what last changed it
 * @sum: the sum of their hashes
 * @last: when it last changed, no later than where everything is visible
 */
typedef struct
{
  gint64 n;
  guint64 sum;
  AlongPosition last;
} AlongScopeState;

/**
 * AlongHistory:
 * @seq: the commit position
 * @txn: the transaction
 * @kind: the record's kind
 * @id: the record's id
 * @group: (nullable): which group an operation on one changed
 * @op: the operation as JSON, as it came
 * @before: (nullable): JSON object: what the fields it wrote held before
 * @after: (nullable): JSON object: what they hold since, where that is not what the operation says
 * @stands: whether the operation took effect; otherwise it lost to a concurrent one
 * @by: (nullable): the worker
 * @org: (nullable): the organisation acted for
 * @account: the account
 * @replica: (nullable): the device's store
 * @claimed: the hybrid clock the device claimed
 * @adjusted: the same, never later than @received
 * @received: milliseconds
 *
 * A line of history, never changed again.
 */
typedef struct
{
  gint64 seq;
  char *txn;
  char *kind;
  char *id;
  char *group;
  char *op;
  char *before;
  char *after;
  gboolean stands;
  char *by;
  char *org;
  char *account;
  char *replica;
  gint64 claimed;
  gint64 adjusted;
  gint64 received;
} AlongHistory;

/**
 * AlongStoredResult:
 * @txn: the transaction's id
 * @account: whose
 * @replica: the device's store
 * @n: its number there
 * @digest: of what it says
 * @seq: its commit position; 0 when nothing was written
 * @result: the result as JSON
 * @at: milliseconds
 *
 * What was answered to a transaction, so that the same one is answered the same again.
 */
typedef struct
{
  char *txn;
  char *account;
  char *replica;
  gint64 n;
  char *digest;
  gint64 seq;
  char *result;
  gint64 at;
} AlongStoredResult;

/**
 * AlongStoredConflict:
 * @id: its id
 * @kind: the record's kind
 * @record: the record's id
 * @facet: who may see it
 * @group: (nullable): the group; %NULL when the whole record was deleted on one side
 * @open: whether it waits for a person
 * @json: what the `conflict` line on the wire says
 * @seq: the commit position it was opened or settled at
 */
typedef struct
{
  char *id;
  char *kind;
  char *record;
  char *facet;
  char *group;
  gboolean open;
  char *json;
  gint64 seq;
} AlongStoredConflict;

/**
 * AlongStoredQuarantine:
 * @txn: the transaction's id
 * @account: whose
 * @org: (nullable): the organisation acted for
 * @code: why, for programs
 * @message: why, for people
 * @json: the transaction, whole
 * @at: milliseconds
 */
typedef struct
{
  char *txn;
  char *account;
  char *org;
  char *code;
  char *message;
  char *json;
  gint64 at;
} AlongStoredQuarantine;

/**
 * AlongGrant:
 * @sid: the scope
 * @gen: counts the times it was granted
 * @granted: whether it is now
 */
typedef struct
{
  char *sid;
  gint64 gen;
  gboolean granted;
} AlongGrant;

/**
 * AlongHolding:
 * @account: the account's id
 * @grant: what it holds, or held
 */
typedef struct
{
  char *account;
  AlongGrant *grant;
} AlongHolding;

/**
 * AlongAccount:
 * @id: its id
 * @login: the name to sign in with
 * @name: the person's name
 * @worker: the id of the Worker record
 * @org: the id of the organisation
 * @org_name: its name
 * @roles: of #AlongRole
 * @hash: (nullable): the argon2id hash of the password; %NULL until one is set
 * @disabled: whether it may no longer sign in
 * @created: milliseconds
 */
typedef struct
{
  char *id;
  char *login;
  char *name;
  char *worker;
  char *org;
  char *org_name;
  guint roles;
  char *hash;
  gboolean disabled;
  gint64 created;
} AlongAccount;

/**
 * AlongStoredHold:
 * @person: a person's id
 * @until: up to which day, ISO; empty for no end
 * @reason: what was said of it
 * @made: milliseconds
 *
 * What keeps everything about a person, whatever the rules say.
 */
typedef struct
{
  char *person;
  char *until;
  char *reason;
  gint64 made;
} AlongStoredHold;

typedef enum
{
  ALONG_TOKEN_ACCESS,
  ALONG_TOKEN_REFRESH,
  /* What a device that is to be wiped may bring its work with, and nothing else. */
  ALONG_TOKEN_DELIVER,
} AlongTokenKind;

/**
 * AlongToken:
 * @hash: SHA-256 of the token, hexadecimal
 * @kind: what it is for
 * @account: whose
 * @family: all that came from one sign-in
 * @replica: the device's store
 * @device: what the device calls itself
 * @expires: milliseconds
 * @used: for a refresh token: when it was exchanged; 0 for not yet
 * @revoked: whether it is worth nothing any more
 * @wipe: only read: since when its device is to be wiped, milliseconds; 0 where it is not
 */
typedef struct
{
  char *hash;
  AlongTokenKind kind;
  char *account;
  char *family;
  char *replica;
  char *device;
  gint64 expires;
  gint64 used;
  gboolean revoked;
  gint64 wipe;
} AlongToken;

/**
 * AlongStoredDevice:
 * @account: whose
 * @id: the id of the device's store
 * @name: what the device calls itself
 * @app: the version of Alongside it had at its last sign-in or refresh; empty where it did not say
 * @made: when it was first signed in, milliseconds; 0 where nobody remembers
 * @seen: when it last signed in or refreshed, milliseconds; 0 for never
 * @ordered: since when it is to be wiped, milliseconds; 0 where it is not
 * @wiped: when it said that nothing is left on it, milliseconds; 0 where it did not
 * @signed_in: only listed: whether it has a token that is still worth something
 *
 * A device that somebody signed in on.
 */
typedef struct
{
  char *account;
  char *id;
  char *name;
  char *app;
  gint64 made;
  gint64 seen;
  gint64 ordered;
  gint64 wiped;
  gboolean signed_in;
} AlongStoredDevice;

/**
 * AlongAnswerLink:
 * @hash: SHA-256 of the token in the link, hexadecimal
 * @code: keyed digest of the code, which only who has the token can make
 * @referral: the referral it answers
 * @made: milliseconds
 * @made_by: the account that made it
 * @wrong: how many wrong codes came since the last right one
 * @paused_until: until when no code is looked at, milliseconds; 0 where it is not paused
 * @closed: when it ended, milliseconds: another link took its place, or its referral was over; 0 where it has not
 *
 * A link to the answer page.
 */
typedef struct
{
  char *hash;
  char *code;
  char *referral;
  gint64 made;
  char *made_by;
  gint64 wrong;
  gint64 paused_until;
  gint64 closed;
} AlongAnswerLink;

/**
 * AlongAuditEnd:
 * @org: the organisation; empty for what belongs to none
 * @day: the day of its last entry, `YYYY-MM-DD` in UTC
 * @n: how many entries that day has so far
 * @hash: the last entry's hash, hexadecimal
 *
 * Where an organisation's audit log ends.
 */
typedef struct
{
  char *org;
  char *day;
  gint64 n;
  char *hash;
} AlongAuditEnd;

/**
 * AlongStoredAudit:
 * @org: whose log it is in; empty for what belongs to none
 * @day: the day, `YYYY-MM-DD` in UTC
 * @n: its number there, from 1 without gaps
 * @id: its id: what comes twice is kept once
 * @entry: what is chained, a JSON object without anybody's id but an account's
 * @hash: see `audit.h`
 * @salt: (nullable): what the digest in @entry is made with
 * @record: (nullable): the record's id
 * @subject: (nullable): the person it is about
 *
 * An entry of the audit log. The last three may be taken out, and nothing else ever changes.
 */
typedef struct
{
  char *org;
  char *day;
  gint64 n;
  char *id;
  char *entry;
  char *hash;
  char *salt;
  char *record;
  char *subject;
} AlongStoredAudit;

/* Returns: FALSE with an error, which ends the reading. */
typedef gboolean (*AlongAuditFunc) (const AlongStoredAudit *entry, gpointer data, GError **error);

/**
 * AlongCount:
 * @what: a kind, or `history`, `accounts`, `conflicts`, `quarantine`, `scopes`, `erased`
 * @n: how many
 */
typedef struct
{
  char *what;
  gint64 n;
} AlongCount;

/**
 * AlongStorageApi:
 *
 * What a database does for the server. In `out` parameters everything is the caller's to free; arrays
 * free their elements.
 */
struct _AlongStorageApi
{
  /* The storage as a whole. */
  void (*close) (AlongStorage *self);
  gboolean (*read) (AlongStorage *self, AlongTxFunc func, gpointer data, GError **error);
  gboolean (*write) (AlongStorage *self, AlongTxFunc func, gpointer data, GError **error);
  gboolean (*backup) (AlongStorage *self, const char *file, GError **error);
  /* Appends a plain sentence for everything that is damaged. */
  gboolean (*check) (AlongStorage *self, GPtrArray *problems, GError **error);

  /* meta: epoch, name, secret, … */
  gboolean (*meta_get) (AlongTx *tx, const char *key, char **value, GError **error);
  gboolean (*meta_set) (AlongTx *tx, const char *key, const char *value, GError **error);
  /* The next commit position: one for each transaction of a device. */
  gboolean (*next_seq) (AlongTx *tx, gint64 *seq, GError **error);

  /* Records and their parts. */
  gboolean (*record_get) (
      AlongTx *tx, const char *kind, const char *id, AlongStoredRecord **record, GError **error);
  gboolean (*record_put) (AlongTx *tx, const AlongStoredRecord *record, GError **error);
  gboolean (*records_about) (AlongTx *tx, const char *subject, GPtrArray **records, GError **error);
  gboolean (*records_under) (AlongTx *tx,
                             const char *parent_kind,
                             const char *parent,
                             GPtrArray **records,
                             GError **error);
  /* Every record of a kind that lives, in the order of ids. */
  gboolean (*records_of) (AlongTx *tx, const char *kind, GPtrArray **records, GError **error);
  /* Records that fell due up to @now, the longest due first, no more than @most. */
  gboolean (*records_due) (
      AlongTx *tx, gint64 now, guint most, GPtrArray **records, GError **error);
  gboolean (*parts_of) (
      AlongTx *tx, const char *kind, const char *id, GPtrArray **parts, GError **error);
  gboolean (*part_put) (AlongTx *tx, const AlongStoredPart *part, GError **error);
  /* Open episodes: which organisations a person belongs to. */
  gboolean (*membership_put) (AlongTx *tx,
                              const char *episode,
                              const char *person,
                              const char *org,
                              gboolean open,
                              GError **error);
  gboolean (*membership_orgs) (AlongTx *tx, const char *person, char ***orgs, GError **error);
  /* Workers who are locked out of a person. */
  gboolean (*lock_put) (AlongTx *tx,
                        const char *lock,
                        const char *person,
                        const char *worker,
                        gboolean open,
                        GError **error);
  gboolean (*locks_of) (AlongTx *tx, const char *person, char ***workers, GError **error);
  /* A number people say: *@taken when another record has it. */
  gboolean (*reference_claim) (AlongTx *tx,
                               const char *number,
                               const char *kind,
                               const char *id,
                               gboolean *taken,
                               GError **error);

  /* The change log. */
  gboolean (*index_of) (AlongTx *tx,
                        const char *kind,
                        const char *id,
                        AlongIndexFunc func,
                        gpointer data,
                        GError **error);
  gboolean (*index_put) (AlongTx *tx, const AlongIndexEntry *entry, GError **error);
  gboolean (*scope_state) (AlongTx *tx, const char *sid, AlongScopeState *state, GError **error);
  /* The place up to which everything is visible to this transaction. */
  gboolean (*safe_end) (AlongTx *tx, AlongPosition *end, GError **error);
  /* Entries after @after, in order; *@done is FALSE when @func stopped it. */
  gboolean (*scope_changes) (AlongTx *tx,
                             const char *sid,
                             const AlongPosition *after,
                             AlongIndexFunc func,
                             gpointer data,
                             gboolean *done,
                             GError **error);
  /* Parts in the scope whose key comes after (@kind, @id, @facet), in the order of keys. */
  gboolean (*scope_live) (AlongTx *tx,
                          const char *sid,
                          const char *kind,
                          const char *id,
                          const char *facet,
                          AlongIndexFunc func,
                          gpointer data,
                          gboolean *done,
                          GError **error);
  /* Says that something about a scope changed that is not in the log: who holds it. */
  gboolean (*scope_touch) (AlongTx *tx, const char *sid, GError **error);
  /* Scopes that changed after @after, by whichever process. */
  gboolean (*scopes_since) (AlongTx *tx, const AlongPosition *after, char ***sids, GError **error);

  /* History, results, what waits for people. */
  gboolean (*history_add) (AlongTx *tx, const AlongHistory *entry, GError **error);
  /* Oldest first. */
  gboolean (*history_of) (
      AlongTx *tx, const char *kind, const char *id, GPtrArray **entries, GError **error);
  gboolean (*result_get) (AlongTx *tx, const char *txn, AlongStoredResult **result, GError **error);
  gboolean (*result_at) (AlongTx *tx,
                         const char *account,
                         const char *replica,
                         gint64 n,
                         AlongStoredResult **result,
                         GError **error);
  gboolean (*result_put) (AlongTx *tx, const AlongStoredResult *result, GError **error);
  /* When a transaction of a device was last answered, milliseconds; 0 for never. */
  gboolean (*last_result) (AlongTx *tx, gint64 *at, GError **error);
  gboolean (*replica_get) (
      AlongTx *tx, const char *account, const char *replica, gint64 *last_n, GError **error);
  gboolean (*replica_put) (AlongTx *tx,
                           const char *account,
                           const char *replica,
                           gint64 last_n,
                           gint64 seen,
                           GError **error);
  gboolean (*conflict_put) (AlongTx *tx, const AlongStoredConflict *conflict, GError **error);
  /* Those of one record: the open ones, or those that are settled too. */
  gboolean (*conflicts_of) (AlongTx *tx,
                            const char *kind,
                            const char *record,
                            gboolean settled_too,
                            GPtrArray **conflicts,
                            GError **error);
  gboolean (*quarantine_add) (AlongTx *tx, const AlongStoredQuarantine *quarantine, GError **error);
  gboolean (*quarantined) (AlongTx *tx, const char *org, GPtrArray **quarantines, GError **error);

  /* Accounts. */
  gboolean (*grants_of) (AlongTx *tx, const char *account, GPtrArray **grants, GError **error);
  gboolean (*grant_put) (AlongTx *tx, const char *account, const AlongGrant *grant, GError **error);
  /* Grants, past ones too, of the scopes from @from up to and without @to, by account and name. Their order is that
   * of bytes. In a writing transaction only what hangs on records that are held may be asked for. */
  gboolean (*holdings) (
      AlongTx *tx, const char *from, const char *to, GPtrArray **holdings, GError **error);
  gboolean (*account_by_id) (AlongTx *tx, const char *id, AlongAccount **account, GError **error);
  gboolean (*account_by_login) (AlongTx *tx,
                                const char *login,
                                AlongAccount **account,
                                GError **error);
  gboolean (*account_put) (AlongTx *tx, const AlongAccount *account, GError **error);
  gboolean (*accounts) (AlongTx *tx, GPtrArray **accounts, GError **error);
  gboolean (*token_get) (AlongTx *tx, const char *hash, AlongToken **token, GError **error);
  gboolean (*token_put) (AlongTx *tx, const AlongToken *token, GError **error);
  /* Those of one family, or of all of an account's but one and those of ALONG_TOKEN_DELIVER; both may be NULL. */
  gboolean (*tokens_revoke) (
      AlongTx *tx, const char *account, const char *family, const char *but_family, GError **error);
  gboolean (*tokens_expire) (AlongTx *tx, gint64 before, GError **error);
  gboolean (*code_put) (
      AlongTx *tx, const char *hash, const char *account, gint64 expires, GError **error);
  /* Takes it away; *@account is NULL when there is none such, or it is too late. */
  gboolean (*code_take) (AlongTx *tx, const char *hash, gint64 now, char **account, GError **error);

  /* Devices. */
  gboolean (*device_get) (
      AlongTx *tx, const char *account, const char *id, AlongStoredDevice **device, GError **error);
  gboolean (*device_put) (AlongTx *tx, const AlongStoredDevice *device, GError **error);
  /* All of them, by account and age. */
  gboolean (*devices) (AlongTx *tx, gint64 now, GPtrArray **devices, GError **error);

  /* Links to the answer page. */
  gboolean (*link_get) (AlongTx *tx, const char *hash, AlongAnswerLink **link, GError **error);
  gboolean (*link_put) (AlongTx *tx, const AlongAnswerLink *link, GError **error);
  /* Ends those of one referral that have not ended. */
  gboolean (*links_close) (AlongTx *tx, const char *referral, gint64 at, GError **error);
  /* The referrals with a link that has not ended, each once, in the order of ids. */
  gboolean (*links_open) (AlongTx *tx, char ***referrals, GError **error);
  /* Forgets those that ended before. */
  gboolean (*links_forget) (AlongTx *tx, gint64 before, GError **error);

  /* The audit log. It can only grow. */
  /* *@end is NULL for an organisation without entries. In a writing transaction nobody else adds to it until the end. */
  gboolean (*audit_end) (AlongTx *tx, const char *org, AlongAuditEnd **end, GError **error);
  /* Adds what comes after its end. */
  gboolean (*audit_add) (AlongTx *tx, const AlongStoredAudit *entry, GError **error);
  gboolean (*audit_has) (AlongTx *tx, const char *id, gboolean *has, GError **error);
  /* From @day on, by organisation, day and number. */
  gboolean (*audit_read) (
      AlongTx *tx, const char *day, AlongAuditFunc func, gpointer data, GError **error);
  /* The latest about one person, newest first, no more than @most. */
  gboolean (*audit_about) (AlongTx *tx,
                           const char *subject,
                           guint most,
                           AlongAuditFunc func,
                           gpointer data,
                           GError **error);
  gboolean (*audit_ends) (AlongTx *tx, GPtrArray **ends, GError **error);
  /* Takes out whom entries about @subject are about, and with it the salt. */
  gboolean (*audit_forget) (AlongTx *tx, const char *subject, GError **error);

  /* Erasing. */
  /* Conflicts about a record, also those that are settled. */
  gboolean (*conflict_ids) (
      AlongTx *tx, const char *kind, const char *record, char ***ids, GError **error);
  /* Takes out what a record says wherever it is kept, but not out of the change log; its row stays. */
  gboolean (*record_erase) (
      AlongTx *tx, const char *kind, const char *id, gint64 seq, gint64 at, GError **error);
  /* Deleted ones that still say what they said. */
  gboolean (*records_deleted) (AlongTx *tx, GPtrArray **records, GError **error);
  /* Those with a part that has @id in it. */
  gboolean (*records_naming) (AlongTx *tx, const char *id, GPtrArray **records, GError **error);
  /* When history was last added to, milliseconds; 0 for never. */
  gboolean (*last_written) (
      AlongTx *tx, const char *kind, const char *id, gint64 *at, GError **error);
  /* Transactions that could not be applied, from before; what they say is taken out. */
  gboolean (*quarantine_count) (AlongTx *tx, gint64 before, gint64 *n, GError **error);
  gboolean (*quarantine_erase) (AlongTx *tx, gint64 before, GError **error);
  gboolean (*holds) (AlongTx *tx, GPtrArray **holds, GError **error);
  gboolean (*hold_put) (AlongTx *tx, const AlongStoredHold *hold, GError **error);
  gboolean (*hold_drop) (AlongTx *tx, const char *person, GError **error);
  /* Writes the database anew, without what was taken out: until then its file still has it. ALONG_ERROR_BUSY where
   * others keep it from that; then it may be tried again. */
  gboolean (*scrub) (AlongStorage *self, GError **error);

  /* For people who look after it. */
  gboolean (*counts) (AlongTx *tx, GPtrArray **counts, GError **error);
  /* SHA-256 of every record and its history, the same on every database. */
  gboolean (*digest) (AlongTx *tx, char **digest, GError **error);
  /* Takes everything over that another storage holds, into one that is empty. */
  gboolean (*copy_from) (AlongTx *to, AlongTx *from, GError **error);

  /* What only a database for several processes has; NULL otherwise. */
  /* Empties it. */
  gboolean (*clear) (AlongTx *tx, GError **error);
  /* What is another text once the database was put back from a copy. */
  gboolean (*place) (AlongStorage *self, char **place, GError **error);
  /* Keeps servers away until it is closed: ALONG_ERROR_BUSY where one runs. */
  gboolean (*reserve) (AlongStorage *self, GError **error);
  /* Calls @func, in a thread of its own, for what is committed here and elsewhere, and keeps a reservation
   * away; it returns when it has begun to listen. */
  gboolean (*watch) (AlongStorage *self, AlongNewsFunc func, gpointer data, GError **error);
  void (*unwatch) (AlongStorage *self);
};

int along_position_compare (const AlongPosition *a, const AlongPosition *b);
void along_stored_record_free (AlongStoredRecord *record);
AlongStoredRecord *along_stored_record_copy (const AlongStoredRecord *record);
void along_stored_part_free (AlongStoredPart *part);
void along_history_free (AlongHistory *entry);
void along_stored_result_free (AlongStoredResult *result);
void along_stored_conflict_free (AlongStoredConflict *conflict);
void along_stored_quarantine_free (AlongStoredQuarantine *quarantine);
void along_grant_free (AlongGrant *grant);
void along_holding_free (AlongHolding *holding);
void along_account_free (AlongAccount *account);
void along_token_free (AlongToken *token);
void along_stored_hold_free (AlongStoredHold *hold);
void along_stored_device_free (AlongStoredDevice *device);
void along_answer_link_free (AlongAnswerLink *link);
void along_audit_end_free (AlongAuditEnd *end);
void along_count_free (AlongCount *count);
void along_storage_close (AlongStorage *self);
gboolean along_storage_copy (
    AlongStorage *from, AlongStorage *to, AlongTxFunc then, gpointer data, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongStoredRecord, along_stored_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongStoredPart, along_stored_part_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongHistory, along_history_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongStoredResult, along_stored_result_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongStoredConflict, along_stored_conflict_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongStoredQuarantine, along_stored_quarantine_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongGrant, along_grant_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongHolding, along_holding_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongAccount, along_account_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongToken, along_token_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongStoredDevice, along_stored_device_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongAnswerLink, along_answer_link_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongAuditEnd, along_audit_end_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongCount, along_count_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongStorage, along_storage_close)

/**
 * AlongSqliteFlags:
 * @ALONG_SQLITE_CREATE: make the file where there is none; otherwise that is an error
 * @ALONG_SQLITE_INLINE: write in the caller's thread, for the simulation; one thread only
 */
typedef enum
{
  ALONG_SQLITE_NONE = 0,
  ALONG_SQLITE_CREATE = 1 << 0,
  ALONG_SQLITE_INLINE = 1 << 1,
} AlongSqliteFlags;

AlongStorage *along_storage_sqlite_open (const char *path, guint flags, GError **error);
AlongStorage *along_storage_postgres_open (const char *url, gboolean create, GError **error);

G_END_DECLS
