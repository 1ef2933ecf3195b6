/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/answer-links.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/random.h"
#include "model/scope.h"
#include "server/apply.h"
#include "server/audit.h"
#include "server/secret.h"
#include "server/service-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DIGITS 8
#define CODES 100000000u

/* So many wrong codes, and none is looked at for so long: that leaves 480 guesses a day at a hundred million codes,
 * and whoever mistyped has not long to wait. */
#define WRONG_CODES 5
#define PAUSE_MS (G_GINT64_CONSTANT (15) * 60 * 1000)

#define SESSION_MS (G_GINT64_CONSTANT (15) * 60 * 1000)

/* How long a referral has been over when its link ends with it. */
#define OVER_MS (G_GINT64_CONSTANT (60) * 60 * 1000)

/* How long a link that has ended is told from one that never was. */
#define KEEP_MS (G_GINT64_CONSTANT (90) * 24 * 60 * 60 * 1000)

/* As the history names what came over the page: nobody's account. */
#define ACCOUNT "answer-page"

/**
 * along_answer_offer_free:
 * @offer: (transfer full): an offer
 */
void
along_answer_offer_free (AlongAnswerOffer *offer)
{
  g_free (offer->token);
  g_free (offer->code);
  g_free (offer);
}

/**
 * along_answer_case_free:
 * @self: (transfer full): what is behind a link
 */
void
along_answer_case_free (AlongAnswerCase *self)
{
  g_free (self->hash);
  g_clear_pointer (&self->referral, along_record_unref);
  g_clear_pointer (&self->service, along_record_unref);
  g_clear_pointer (&self->from, along_record_unref);
  g_clear_pointer (&self->to, along_record_unref);
  g_clear_pointer (&self->requester, along_record_unref);
  g_clear_pointer (&self->calendar, along_calendar_free);
  g_free (self);
}

/**
 * along_answer_is_open:
 * @referral: a referral
 *
 * Whether a link to it is worth anything: for as long as the receiver may see the packet with no end in
 * sight (scope.c). Declined, withdrawn and passed on end it at once; otherwise it ends with the loop.
 *
 * Returns: %TRUE if it may be read and answered
 */
gboolean
along_answer_is_open (const AlongRecord *referral)
{
  return along_scope_packet_until (referral) == G_MAXINT64;
}

/**
 * along_answer_actor:
 * @referral: a referral
 *
 * Who answers without an account: somebody of the organisation it went to, as one who works with people there. Its
 * texts live as long as @referral.
 *
 * Returns: who acts
 */
AlongActor
along_answer_actor (const AlongRecord *referral)
{
  const AlongActor actor = { .user = ACCOUNT,
                             .org = along_record_get_text (referral, "to_org"),
                             .roles = ALONG_ROLE_PRACTITIONER };

  return actor;
}

/* Digits, because they are said and heard the same on every phone. */
static char *
new_code (void)
{
  guint32 number = 0;

  /* Above the last whole hundred million some codes would come more often than others. */
  do
    along_random_bytes ((guint8 *)&number, sizeof number);
  while (number >= G_MAXUINT32 / CODES * CODES);
  number %= CODES;
  return g_strdup_printf ("%04u %04u", number / 10000, number % 10000);
}

/* What people hear and type: with spaces or dashes, and letters that look like digits. */
static char *
read_code (const char *typed)
{
  g_autoptr (GString) code = g_string_new (NULL);

  for (const char *c = typed; *c != '\0' && code->len <= DIGITS; c++)
    if (g_ascii_isdigit (*c))
      g_string_append_c (code, *c);
    else if (*c == 'O' || *c == 'o')
      g_string_append_c (code, '0');
    else if (*c == 'l' || *c == 'I')
      g_string_append_c (code, '1');
    else if (strchr (" -.\t", *c) == NULL && (guchar)*c < 0x80)
      g_string_append_c (code, '?');
  return g_string_free_and_steal (g_steal_pointer (&code));
}

/* Not a slow hash: what guards eight digits is how few may be guessed, and argon2id, of which two at a time are
 * worked out, would let anybody on the page keep everybody from signing in. The token, which is stored nowhere, is
 * part of it: who has the database alone cannot even try codes. */
static char *
code_digest (AlongService *service, const char *token, const char *code)
{
  g_autofree char *digits = read_code (code);
  g_autofree char *text = g_strdup_printf ("%s|%s", token, digits);

  return along_secret_derive (along_service_get_secret (service), "answer-code", text);
}

typedef struct
{
  const AlongActor *actor;
  const char *referral;
  AlongAnswerLink link;
} Make;

static gboolean
check_sender (AlongWork *work, const AlongActor *actor, AlongHeld *held, GError **error)
{
  g_auto (AlongKnown) known = { 0 };

  if (held != NULL && !held->deleted)
    {
      if (!along_work_known (work, held, FALSE, &known, error))
        return FALSE;
      if (along_policy_who (actor, held->record, &known.relations) & ALONG_WHO_REQUESTER)
        return TRUE;
    }
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN,
                       _ ("You have no access to this, or it is not there."));
  return FALSE;
}

static gboolean
note (AlongTx *tx,
      const AlongActor *actor,
      const char *replica,
      AlongAuditAction action,
      const char *referral,
      GError **error)
{
  const AlongAuditNote said = { .account = actor->user,
                                .org = actor->org,
                                .replica = replica,
                                .action = action,
                                .kind = "referral",
                                .record = referral,
                                .refused = action == ALONG_AUDIT_ANSWER_REFUSED,
                                .count = -1 };

  return along_audit_add (tx, &said, error);
}

static gboolean
make_link (AlongTx *tx, gpointer data, GError **error)
{
  Make *make = data;
  g_autoptr (AlongWork) work = along_work_new (tx);
  AlongHeld *held = NULL;

  if (!along_work_get (work, along_entity_find ("referral"), make->referral, &held, error)
      || !check_sender (work, make->actor, held, error))
    return FALSE;
  if (!along_answer_is_open (held->record))
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           g_strcmp0 (along_record_get_state (held->record), "draft") == 0
                               ? _ ("The referral is not sent yet: there is nothing to answer.")
                               : _ ("The referral is over: there is nothing left to answer."));
      return FALSE;
    }
  return tx->api->links_close (tx, make->referral, make->link.made, error)
         && tx->api->link_put (tx, &make->link, error)
         && note (tx, make->actor, NULL, ALONG_AUDIT_LINK_MADE, make->referral, error);
}

/**
 * along_answer_links_make:
 * @service: the service
 * @actor: who asks for it: of the organisation that sent the referral
 * @referral: a referral's id
 * @error: %ALONG_ERROR_FORBIDDEN where there is none that @actor sends, %ALONG_ERROR_INVALID with a sentence
 *   where there is nothing to answer
 *
 * Makes a link and a code with which a service that has no account can answer. Earlier ones end.
 *
 * Returns: (transfer full) (nullable): the link's token and the code
 */
AlongAnswerOffer *
along_answer_links_make (AlongService *service,
                         const AlongActor *actor,
                         const char *referral,
                         GError **error)
{
  g_autoptr (AlongAnswerOffer) offer = g_new0 (AlongAnswerOffer, 1);
  g_autofree char *hash = NULL;
  g_autofree char *code = NULL;
  Make make = { actor, referral, { 0 } };

  offer->token = along_secret_new ();
  offer->code = new_code ();
  hash = along_secret_hash (offer->token);
  code = code_digest (service, offer->token, offer->code);
  make.link.hash = hash;
  make.link.code = code;
  make.link.referral = (char *)referral;
  make.link.made = along_clock_now_ms ();
  make.link.made_by = (char *)actor->user;
  if (!service->storage->api->write (service->storage, make_link, &make, error))
    return NULL;
  return g_steal_pointer (&offer);
}

typedef struct
{
  const char *hash;
  AlongAnswerCase *found;
} Find;

static gboolean
get_record (AlongWork *work, const char *kind, const char *id, AlongRecord **record, GError **error)
{
  AlongHeld *held = NULL;

  if (id == NULL)
    return TRUE;
  if (!along_work_get (work, along_entity_find (kind), id, &held, error))
    return FALSE;
  if (held != NULL && !held->deleted)
    *record = along_record_copy (held->record);
  return TRUE;
}

/* The link's referral, while the link is worth something. */
static gboolean
get_referral (AlongTx *tx,
              AlongWork *work,
              const char *hash,
              AlongAnswerLink **link,
              AlongRecord **referral,
              GError **error)
{
  if (!tx->api->link_get (tx, hash, link, error))
    return FALSE;
  if (*link == NULL || (*link)->closed != 0)
    return TRUE;
  if (!get_record (work, "referral", (*link)->referral, referral, error))
    return FALSE;
  if (*referral != NULL && !along_answer_is_open (*referral))
    g_clear_pointer (referral, along_record_unref);
  return TRUE;
}

/* The working days that hold for the service. */
static gboolean
get_calendar (AlongTx *tx, AlongWork *work, AlongAnswerCase *found, GError **error)
{
  g_autoptr (GPtrArray) stored = NULL;
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);

  if (!tx->api->records_of (tx, "working_calendar", &stored, error))
    return FALSE;
  for (guint i = 0; i < stored->len; i++)
    {
      const AlongStoredRecord *one = g_ptr_array_index (stored, i);
      AlongRecord *record = NULL;

      if (!get_record (work, "working_calendar", one->id, &record, error))
        return FALSE;
      if (record != NULL)
        g_ptr_array_add (records, record);
    }
  found->calendar = along_calendar_new (
      along_calendar_find (records, along_record_get_text (found->referral, "to_org")));
  return TRUE;
}

static gboolean
find_case (AlongTx *tx, gpointer data, GError **error)
{
  Find *find = data;
  g_autoptr (AlongWork) work = along_work_new (tx);
  g_autoptr (AlongAnswerLink) link = NULL;
  g_autoptr (AlongAnswerCase) found = g_new0 (AlongAnswerCase, 1);
  const AlongRecord *referral = NULL;

  found->hash = g_strdup (find->hash);
  if (!get_referral (tx, work, find->hash, &link, &found->referral, error))
    return FALSE;
  referral = found->referral;
  if (referral != NULL
      && (!get_record (work, "service", along_record_get_text (referral, "service"),
                       &found->service, error)
          || !get_record (work, "organisation", along_record_get_text (referral, "from_org"),
                          &found->from, error)
          || !get_record (work, "organisation", along_record_get_text (referral, "to_org"),
                          &found->to, error)
          || !get_record (work, "worker", along_record_get_text (referral, "requester"),
                          &found->requester, error)
          || !get_calendar (tx, work, found, error)))
    return FALSE;
  find->found = g_steal_pointer (&found);
  return TRUE;
}

/**
 * along_answer_links_find:
 * @service: the service
 * @token: what a link ends with, whatever somebody typed
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what is behind it; %NULL only where the storage failed
 */
AlongAnswerCase *
along_answer_links_find (AlongService *service, const char *token, GError **error)
{
  g_autofree char *hash = along_secret_hash (token);
  Find find = { hash, NULL };

  return service->storage->api->read (service->storage, find_case, &find, error) ? find.found
                                                                                 : NULL;
}

typedef struct
{
  const char *hash;
  const char *code;
  const AlongTxn *txn;
  gint64 now;
  AlongCodeVerdict verdict;
  GError *refusal;
  GHashTable *sids;
  AlongPosition begin;
  AlongPosition end;
} Take;

static gboolean
try_code (AlongTx *tx, Take *take, AlongAnswerLink *link, GError **error)
{
  if (link->paused_until > take->now)
    {
      take->verdict = ALONG_CODE_PAUSED;
      return TRUE;
    }
  if (along_secret_equal (link->code, take->code))
    {
      take->verdict = ALONG_CODE_RIGHT;
      if (link->wrong == 0)
        return TRUE;
      link->wrong = 0;
    }
  else
    {
      take->verdict = ALONG_CODE_WRONG;
      link->wrong++;
      if (link->wrong >= WRONG_CODES)
        {
          take->verdict = ALONG_CODE_PAUSED;
          link->wrong = 0;
          link->paused_until = take->now + PAUSE_MS;
        }
    }
  return tx->api->link_put (tx, link, error);
}

/* As one of the receiving organisation would have done it from the app, with the same checks. */
static gboolean
apply (AlongTx *tx, Take *take, const AlongRecord *referral, GError **error)
{
  const AlongActor actor = along_answer_actor (referral);
  AlongWriter writer = { .actor = &actor, .txn = take->txn, .received = take->now };
  g_autoptr (AlongApplied) applied = along_applied_new (tx);
  g_autoptr (GError) verdict = NULL;
  gint64 seq = 0;

  if (along_apply (&writer, applied, &verdict))
    return along_service_write_applied (&writer, applied, take->sids, &seq, error);
  if (!along_service_is_verdict (verdict))
    {
      g_propagate_error (error, g_steal_pointer (&verdict));
      return FALSE;
    }
  take->refusal = g_steal_pointer (&verdict);
  return TRUE;
}

/* An answer is noted with the move it makes. */
static gboolean
note_code (AlongTx *tx, Take *take, const AlongRecord *referral, GError **error)
{
  const AlongActor actor = along_answer_actor (referral);
  gboolean right = take->verdict == ALONG_CODE_RIGHT;

  if (right && take->txn != NULL)
    return TRUE;
  return note (tx, &actor, NULL, right ? ALONG_AUDIT_ANSWER_OPENED : ALONG_AUDIT_ANSWER_REFUSED,
               along_record_get_id (referral), error);
}

static gboolean
take_answer (AlongTx *tx, gpointer data, GError **error)
{
  Take *take = data;
  g_autoptr (AlongWork) work = along_work_new (tx);
  g_autoptr (AlongAnswerLink) link = NULL;
  g_autoptr (AlongRecord) referral = NULL;

  g_hash_table_remove_all (take->sids);
  g_clear_error (&take->refusal);
  take->verdict = ALONG_CODE_ENDED;
  if (!tx->api->safe_end (tx, &take->begin, error)
      || !get_referral (tx, work, take->hash, &link, &referral, error))
    return FALSE;
  if (referral != NULL
      && (!try_code (tx, take, link, error) || !note_code (tx, take, referral, error)
          || (take->verdict == ALONG_CODE_RIGHT && take->txn != NULL
              && !apply (tx, take, referral, error))))
    return FALSE;
  return tx->api->safe_end (tx, &take->end, error);
}

/**
 * along_answer_links_take:
 * @service: the service
 * @token: what a link ends with
 * @code: the code as somebody typed it
 * @txn: (nullable): what is answered; %NULL only to look at the code
 * @verdict: (out): what became of the code
 * @refusal: (out) (nullable): where the code was right and the answer could not be taken: why
 *   (%ALONG_ERROR_STALE, %ALONG_ERROR_INVALID, %ALONG_ERROR_FORBIDDEN); nothing was written then
 * @error: return location
 *
 * Takes an answer in as an operation of the receiving organisation: the same checks, history, change log and
 * hints to devices. Wrong codes are counted in the same transaction.
 *
 * Returns: %FALSE if the storage failed
 */
gboolean
along_answer_links_take (AlongService *service,
                         const char *token,
                         const char *code,
                         const AlongTxn *txn,
                         AlongCodeVerdict *verdict,
                         GError **refusal,
                         GError **error)
{
  g_autoptr (GHashTable) sids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *hash = along_secret_hash (token);
  g_autofree char *digest = code_digest (service, token, code);
  Take take
      = { .hash = hash, .code = digest, .txn = txn, .now = along_clock_now_ms (), .sids = sids };
  gboolean ok = service->storage->api->write (service->storage, take_answer, &take, error);

  if (ok)
    along_service_tell (service, sids, &take.begin, &take.end);
  *verdict = take.verdict;
  *refusal = take.refusal;
  return ok;
}

typedef struct
{
  gint64 now;
  GPtrArray *ended; /* char *: referrals that are over, and have been for a while */
} Forget;

/* An end may be taken back for a moment; whoever does so finds the link as it was. */
static gboolean
is_over_for_good (const AlongRecord *referral, gint64 now)
{
  gint64 since = MAX (along_record_get_integer (referral, "closed_at", 0),
                      along_record_get_integer (referral, "loop_closed_at", 0));

  return !along_answer_is_open (referral) && since <= now - OVER_MS;
}

static gboolean
find_ended (AlongTx *tx, gpointer data, GError **error)
{
  Forget *self = data;
  g_autoptr (AlongWork) work = along_work_new (tx);
  g_auto (GStrv) referrals = NULL;

  if (!tx->api->links_open (tx, &referrals, error))
    return FALSE;
  for (guint i = 0; referrals[i] != NULL; i++)
    {
      AlongHeld *held = NULL;

      if (!along_work_get (work, along_entity_find ("referral"), referrals[i], &held, error))
        return FALSE;
      if (held == NULL || held->deleted || is_over_for_good (held->record, self->now))
        g_ptr_array_add (self->ended, g_strdup (referrals[i]));
    }
  return TRUE;
}

static gboolean
forget (AlongTx *tx, gpointer data, GError **error)
{
  Forget *self = data;

  for (guint i = 0; i < self->ended->len; i++)
    if (!tx->api->links_close (tx, g_ptr_array_index (self->ended, i), self->now, error))
      return FALSE;
  return tx->api->links_forget (tx, self->now - KEEP_MS, error);
}

/**
 * along_answer_links_forget:
 * @service: the service
 * @error: return location
 *
 * Ends the links of referrals that are over, and forgets links that ended long ago. For the minute job.
 *
 * Returns: %FALSE if it failed
 */
gboolean
along_answer_links_forget (AlongService *service, GError **error)
{
  g_autoptr (GPtrArray) ended = g_ptr_array_new_with_free_func (g_free);
  Forget self = { along_clock_now_ms (), ended };

  /* Looking keeps nobody from writing. */
  return service->storage->api->read (service->storage, find_ended, &self, error)
         && service->storage->api->write (service->storage, forget, &self, error);
}

static char *
sign (AlongService *service, const char *hash, gint64 until)
{
  g_autofree char *text = g_strdup_printf ("%s|%" G_GINT64_FORMAT, hash, until);
  g_autofree char *mac
      = along_secret_derive (along_service_get_secret (service), "answer-session", text);

  return g_strdup_printf ("%" G_GINT64_FORMAT ".%s", until, mac);
}

/**
 * along_answer_session_new:
 * @service: the service
 * @self: what is behind a link whose code somebody knew
 *
 * A session is kept by the browser alone, signed: any process of the server can tell that it is ours, for which
 * link, and until when.
 *
 * Returns: (transfer full): the session, for a quarter of an hour
 */
char *
along_answer_session_new (AlongService *service, const AlongAnswerCase *self)
{
  return sign (service, self->hash, along_clock_now_ms () + SESSION_MS);
}

/**
 * along_answer_session_is:
 * @service: the service
 * @token: what a link ends with
 * @session: (nullable): what a browser sent
 * @over: (out): whether its time is over
 *
 * Returns: %TRUE if it is a session of this link, perhaps one whose time is over
 */
gboolean
along_answer_session_is (AlongService *service,
                         const char *token,
                         const char *session,
                         gboolean *over)
{
  g_autofree char *hash = along_secret_hash (token);
  g_auto (GStrv) pieces = g_strsplit (session != NULL ? session : "", ".", 2);
  g_autofree char *again = NULL;
  gint64 until = 0;

  *over = TRUE;
  if (g_strv_length (pieces) != 2
      || !g_ascii_string_to_signed (pieces[0], 10, 1, G_MAXINT64, &until, NULL))
    return FALSE;
  again = sign (service, hash, until);
  *over = until <= along_clock_now_ms ();
  return along_secret_equal (again, session);
}
