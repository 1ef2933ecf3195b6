/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The tables of transitions against the state machines of domain.md §3, written down here a second
 * time: for every state, every other state and every role, allowed or refused as that page says. */

#include "base/error.h"
#include "model/lifecycle.h"
#include "model/op.h"
#include "support/random-record.h"

#include <string.h>

/* The page's own letters; those after AD are ours. */
static const struct
{
  const char *letters;
  guint who;
} roles[] = {
  { "RQ", ALONG_WHO_REQUESTER }, { "RC", ALONG_WHO_RECEIVER },     { "CO", ALONG_WHO_COORDINATOR },
  { "CH", ALONG_WHO_CHAIR },     { "MT", ALONG_WHO_MINUTE_TAKER }, { "OW", ALONG_WHO_OWNER },
  { "PE", ALONG_WHO_PERSON },    { "AD", ALONG_WHO_ADMIN },        { "IG", ALONG_WHO_GOVERNANCE },
  { "SY", ALONG_WHO_SYSTEM },    { "TM", ALONG_WHO_TEAM },         { "BP", ALONG_WHO_BY_PHONE },
};

typedef struct
{
  const char *from; /* several separated by | */
  const char *to;   /* the same */
  const char *who;
  const char *why; /* "why" where it goes back or says no, and so needs a reason */
} Arrow;

typedef struct
{
  const char *kind;
  const char *name;
  const char *field; /* what the record is besides, where that decides */
  const char *code;
  const char *states;
  const char *initial;
  const Arrow *arrows;
} Page;

#define REFERRAL_STATES                                                                  \
  "draft sent received info_requested accepted waitlisted in_progress on_hold declined " \
  "redirected withdrawn completed ended_early loop_closed entered_in_error"

/* BP: who asked, and was told on the phone what the receiver decided. */
#define REFERRAL_ARROWS                                                                            \
  { "draft", "sent", "RQ" }, { "sent", "received", "RC BP" },                                      \
      { "sent|received", "accepted|info_requested", "RC BP" },                                     \
      { "sent|received", "declined", "RC BP", "why" },                                             \
      { "accepted|waitlisted|in_progress", "info_requested", "RC BP" },                            \
      { "sent|received", "redirected", "RC CO", "why" },                                           \
      { "sent|received|info_requested|accepted|waitlisted|in_progress|on_hold", "withdrawn",       \
        "RQ PE CO", "why" },                                                                       \
      { "accepted", "waitlisted|in_progress", "RC BP" }, { "waitlisted", "in_progress", "RC BP" }, \
      { "accepted|waitlisted|on_hold", "declined", "RC BP", "why" },                               \
      { "in_progress", "on_hold", "RC BP", "why" }, { "on_hold", "in_progress", "RC BP" },         \
      { "in_progress|on_hold", "completed", "RC BP" },                                             \
      { "in_progress|on_hold", "ended_early", "RC BP", "why" },                                    \
      { "declined|withdrawn|redirected|completed|ended_early", "loop_closed", "RQ" },              \
      { "completed|ended_early", "in_progress", "RC CO", "why" },                                  \
      { "sent|received|info_requested|accepted|waitlisted|in_progress|on_hold|declined|withdrawn"  \
        "|redirected|completed|ended_early|loop_closed",                                           \
        "entered_in_error", "OW AD", "why" }

/* "…and back to where it was [RQ answers]" */
static const Arrow referral_to_received[]
    = { REFERRAL_ARROWS, { "info_requested", "received", "RQ" }, { NULL } };
static const Arrow referral_to_accepted[]
    = { REFERRAL_ARROWS, { "info_requested", "accepted", "RQ" }, { NULL } };
static const Arrow referral_to_waitlisted[]
    = { REFERRAL_ARROWS, { "info_requested", "waitlisted", "RQ" }, { NULL } };
static const Arrow referral_to_in_progress[]
    = { REFERRAL_ARROWS, { "info_requested", "in_progress", "RQ" }, { NULL } };

/* Waiting may begin at once, and what has not begun may be taken back. */
static const Arrow episode[] = {
  { "planned|waitlist", "active", "CO OW" },
  { "planned", "waitlist", "CO OW" },
  { "active", "onhold", "CO OW", "why" },
  { "onhold", "active", "CO OW" },
  { "active|onhold", "finished", "CO OW", "why" },
  { "planned|waitlist|active|onhold", "cancelled", "CO OW", "why" },
  { "finished", "active", "CO OW" },
  { NULL },
};

static const Arrow care_plan[] = {
  { "draft", "proposed", "OW CO" },
  { "proposed", "active", "OW" },
  { "active", "in_review", "OW CO" },
  { "in_review", "active", "OW" },
  { "active", "on_hold", "OW", "why" },
  { "on_hold", "active", "OW" },
  { "active", "completed", "OW" },
  { "active", "revoked", "OW", "why" },
  { NULL },
};

static const Arrow goal[] = {
  { "proposed", "accepted", "PE" },
  { "proposed", "rejected", "PE", "why" },
  { "accepted", "active", "OW CO PE" },
  { "active", "completed", "OW CO PE" },
  { "active", "on_hold|cancelled", "OW CO PE", "why" },
  { "on_hold", "active", "OW CO PE" },
  { NULL },
};

/* What happened is told afterwards as often as not, so that starting is implied. */
static const Arrow step[] = {
  { "planned", "doing", "OW TM CO PE" },
  { "planned|doing", "done|partly", "OW TM CO PE" },
  { "planned|doing", "not_this_time", "OW TM CO PE", "why" },
  { NULL },
};

static const Arrow conference[] = {
  { "draft", "convened", "CO" },
  { "convened", "papers_out", "CO" },
  { "papers_out", "in_progress", "CH" },
  { "in_progress", "held", "CH" },
  { "held", "minute_draft", "MT CO" },
  { "minute_draft", "minute_agreed", "CH" },
  { "minute_agreed", "circulated", "CO" },
  { "circulated", "closed", "CO" },
  { "convened", "postponed", "CO", "why" },
  { "postponed", "convened", "CO" },
  { "draft|convened|papers_out|postponed|reconvened", "cancelled", "CO", "why" },
  { "in_progress", "inquorate", "CH", "why" },
  { "inquorate", "reconvened", "CO" },
  { "reconvened", "papers_out", "CO" },
  { NULL },
};

/* Taking on and starting are implied, as a referral's acknowledgement is. */
static const Arrow action[] = {
  { "proposed", "open", "CH CO" },
  { "open", "acknowledged", "OW" },
  { "open|acknowledged", "in_progress", "OW" },
  { "open|acknowledged|in_progress", "done", "OW CO" },
  { "open|acknowledged|in_progress", "not_done", "OW CO", "why" },
  { "proposed|open|acknowledged|in_progress", "superseded", "CH CO OW", "why" },
  { "done", "open", "CO", "why" },
  { NULL },
};

static const Arrow consent[] = {
  { "requested", "active", "PE OW TM CO" },
  { "requested", "refused", "PE OW TM CO", "why" },
  { "active", "narrowed|withdrawn", "PE OW TM CO", "why" },
  { "active", "expired", "SY" },
  { NULL },
};

static const Arrow legal_basis[] = {
  { "drafted", "active", "IG" },
  { "active", "reviewed", "IG" },
  { "active|reviewed", "ended", "OW CO IG SY", "why" },
  { NULL },
};

static const Arrow need[] = {
  { "identified", "prioritised", "CO OW TM PE" },
  { "identified|prioritised", "in_hand", "CO OW TM" },
  { "in_hand", "met", "CO OW TM PE" },
  { "in_hand", "partly_met", "CO OW TM PE", "why" },
  { "identified|prioritised|in_hand", "unmet", "CO OW TM", "why" },
  { "identified|prioritised|in_hand", "declined_by_person", "CO OW TM PE", "why" },
  { "prioritised", "identified", "CO OW TM PE", "why" },
  { "met|partly_met|unmet|declined_by_person", "in_hand", "CO OW TM PE", "why" },
  { NULL },
};

static const Arrow peer_worker[] = {
  { "applicant", "checks", "OW CO AD" },
  { "checks", "active", "OW CO AD" },
  { "active", "paused", "OW CO AD PE", "why" },
  { "paused", "active", "OW CO AD" },
  { "applicant|checks|active|paused", "left", "OW CO AD PE", "why" },
  { NULL },
};

static const Arrow peer_group[] = {
  { "forming", "open", "OW AD CO" },
  { "open", "full", "OW AD CO" },
  { "full", "open", "OW AD CO" },
  { "open|full", "paused", "OW AD CO", "why" },
  { "paused", "open", "OW AD CO" },
  { "forming|open|full|paused", "closed", "OW AD CO", "why" },
  { NULL },
};

static const Arrow session[] = {
  { "scheduled", "held", "OW TM CO AD" },
  { "scheduled", "cancelled", "OW TM CO AD", "why" },
  { NULL },
};

static const Arrow unmet_need[] = {
  { "open", "mitigated", "CO" },
  { "open|mitigated", "met", "CO" },
  { "open|mitigated", "closed", "CO SY", "why" },
  { NULL },
};

static const Arrow to_do[] = {
  { "open", "done", "OW" },
  { "open", "dismissed", "OW SY", "why" },
  { "done|dismissed", "open", "OW", "why" },
  { NULL },
};

#define CONSENT_STATES "requested active refused narrowed withdrawn expired"
#define LEGAL_STATES "drafted active reviewed ended"

static const Page pages[] = {
  { "referral", "asked-when-received", "resume_status", "received", REFERRAL_STATES, "draft",
    referral_to_received },
  { "referral", "asked-when-accepted", "resume_status", "accepted", REFERRAL_STATES, "draft",
    referral_to_accepted },
  { "referral", "asked-when-waitlisted", "resume_status", "waitlisted", REFERRAL_STATES, "draft",
    referral_to_waitlisted },
  { "referral", "asked-when-in-progress", "resume_status", "in_progress", REFERRAL_STATES, "draft",
    referral_to_in_progress },
  { "episode", "all", NULL, NULL, "planned waitlist active onhold finished cancelled", "planned",
    episode },
  { "care_plan", "all", NULL, NULL, "draft proposed active in_review on_hold completed revoked",
    "draft", care_plan },
  { "goal", "all", NULL, NULL, "proposed accepted active on_hold completed cancelled rejected",
    "proposed", goal },
  { "step", "all", NULL, NULL, "planned doing done partly not_this_time", "planned", step },
  { "conference", "all", NULL, NULL,
    "draft convened papers_out in_progress held minute_draft minute_agreed circulated closed "
    "postponed cancelled inquorate reconvened",
    "draft", conference },
  { "action", "all", NULL, NULL, "proposed open acknowledged in_progress done not_done superseded",
    "proposed", action },
  { "sharing_basis", "consent", "kind", "explicit_consent", CONSENT_STATES, "requested", consent },
  { "sharing_basis", "public-task", "kind", "public_task", LEGAL_STATES, "drafted", legal_basis },
  { "sharing_basis", "legal-obligation", "kind", "legal_obligation", LEGAL_STATES, "drafted",
    legal_basis },
  { "sharing_basis", "vital-interests", "kind", "vital_interests", LEGAL_STATES, "drafted",
    legal_basis },
  { "sharing_basis", "safeguarding", "kind", "safeguarding", LEGAL_STATES, "drafted", legal_basis },
  { "need", "all", NULL, NULL,
    "identified prioritised in_hand met partly_met unmet declined_by_person", "identified", need },
  { "peer_worker", "all", NULL, NULL, "applicant checks active paused left", "applicant",
    peer_worker },
  { "peer_group", "all", NULL, NULL, "forming open full paused closed", "forming", peer_group },
  { "session", "all", NULL, NULL, "scheduled held cancelled", "scheduled", session },
  { "unmet_need", "all", NULL, NULL, "open mitigated met closed", "open", unmet_need },
  { "to_do", "all", NULL, NULL, "open done dismissed", "open", to_do },
};

/* Every kind whose lifecycle stands above. */
static gboolean
has_page (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    if (g_str_equal (pages[i].kind, kind))
      return TRUE;
  return FALSE;
}

static gboolean
among (const char *list, const char *separator, const char *word)
{
  g_auto (GStrv) words = g_strsplit (list, separator, -1);

  return g_strv_contains ((const char *const *)words, word);
}

static const Arrow *
find_arrow (const Page *page, const char *from, const char *to)
{
  for (const Arrow *arrow = page->arrows; arrow->from != NULL; arrow++)
    if (among (arrow->from, "|", from) && among (arrow->to, "|", to))
      return arrow;
  return NULL;
}

/* What a move may need to stand in the record before, so that only the move itself is judged. */
static void
prepare (AlongRecord *record)
{
  const char *kind = along_record_get_kind (record);

  if (g_str_equal (kind, "care_plan"))
    {
      along_record_set_text (record, "agreement", "agreed");
      along_record_set_text (record, "lead", "0190a000-0000-7000-8000-00000000000a");
    }
  if (g_str_equal (kind, "sharing_basis"))
    {
      along_record_set_text (record, "author", "0190a000-0000-7000-8000-00000000000a");
      along_record_set_text (record, "start", "2026-01-01");
      along_record_set_text (record, "expiry", "2027-01-01");
      along_record_set_text (record, "capacity", "has");
    }
  if (g_str_equal (kind, "peer_worker"))
    {
      along_record_set_text (record, "pvg_date", "2026-01-01");
      along_record_set_text (record, "training_complete_on", "2026-02-01");
    }
  if (g_str_equal (kind, "conference"))
    {
      along_record_set_text (record, "chair", "0190a000-0000-7000-8000-00000000000c");
      along_record_set_text (record, "minute_taker", "0190a000-0000-7000-8000-00000000000d");
    }
}

static AlongRecord *
record_in (const Page *page, const char *state)
{
  const AlongEntity *entity = along_entity_find (page->kind);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (AlongRecord) record = along_random_new_record (entity, rand);

  prepare (record);
  if (page->field != NULL)
    along_record_set_text (record, page->field, page->code);
  along_record_set_text (record, "status", state);
  return g_steal_pointer (&record);
}

static gboolean
is_named (const char *names, const char *name)
{
  return names != NULL && among (names, " ", name);
}

/* All that @move demands, with a reason where it is a no; without @omitted. */
static GVariant *
make_values (const AlongRecord *record, const AlongMove *move, const char *omitted)
{
  const AlongEntity *entity = along_record_get_entity (record);
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  for (guint i = 0; i < along_entity_n_fields (entity); i++)
    {
      const AlongField *field = along_entity_field (entity, i);

      if (is_named (move->relayed, field->name) && g_strcmp0 (omitted, field->name) != 0)
        g_variant_dict_insert_value (&values, field->name, along_random_value (field, rand));
      if (is_named (move->demands, field->name) && along_record_get_at (record, i) == NULL
          && g_strcmp0 (omitted, field->name) != 0)
        g_variant_dict_insert_value (&values, field->name, along_random_value (field, rand));
      else if (is_named (move->demands, field->name) && field->flags & ALONG_FIELD_MOVE
               && g_strcmp0 (omitted, field->name) != 0)
        g_variant_dict_insert_value (&values, field->name, along_random_value (field, rand));
    }
  if (g_str_equal (entity->kind, "goal") && is_named (move->demands, "achievement")
      && g_strcmp0 (omitted, "achievement") != 0)
    g_variant_dict_insert (&values, "achievement", "s", "achieved");
  if (move->negative && g_strcmp0 (omitted, "status_reason") != 0)
    g_variant_dict_insert (&values, "status_reason", "s", move->reasons->codes[0].code);
  return along_move_fill (move, g_variant_dict_end (&values), 1795337131000);
}

static void
check_one (const Page *page, const char *from, const char *to, guint role)
{
  const Arrow *arrow = find_arrow (page, from, to);
  const AlongLifecycle *lifecycle = along_entity_find (page->kind)->lifecycle;
  const AlongMove *move = along_lifecycle_find_move (lifecycle, from, to);
  g_autoptr (AlongRecord) record = record_in (page, from);
  g_autoptr (GVariant) values = move != NULL ? make_values (record, move, NULL) : NULL;
  g_autoptr (GError) error = NULL;
  gboolean may = along_lifecycle_check (record, from, to, roles[role].who, values, &error);

  if (arrow != NULL && move != NULL && move->negative != (arrow->why != NULL))
    g_error ("%s: %s to %s %s a reason", page->kind, from, to,
             arrow->why != NULL ? "needs" : "needs not");
  if (arrow == NULL)
    {
      if (may || error->code != ALONG_ERROR_INVALID)
        g_error ("%s: %s to %s is not on the page", page->kind, from, to);
    }
  else if (!among (arrow->who, " ", roles[role].letters))
    {
      if (may || error->code != ALONG_ERROR_FORBIDDEN)
        g_error ("%s: %s to %s is not for %s", page->kind, from, to, roles[role].letters);
    }
  else if (!may)
    {
      g_error ("%s: %s to %s by %s: %s", page->kind, from, to, roles[role].letters, error->message);
    }
  /* A check changes nothing. */
  g_assert_cmpstr (along_record_get_state (record), ==, from);
}

static void
test_every_pair (gconstpointer data)
{
  const Page *page = data;
  const AlongLifecycle *lifecycle = along_entity_find (page->kind)->lifecycle;
  g_auto (GStrv) states = g_strsplit (page->states, " ", -1);

  g_assert_true (along_lifecycle_is_initial (lifecycle, page->initial));
  for (guint from = 0; states[from] != NULL; from++)
    {
      g_assert_nonnull (along_value_set_find (lifecycle->states, states[from]));
      for (guint to = 0; states[to] != NULL; to++)
        for (guint role = 0; role < G_N_ELEMENTS (roles); role++)
          check_one (page, states[from], states[to], role);
    }
}

static void
test_offers (gconstpointer data)
{
  const Page *page = data;
  g_auto (GStrv) states = g_strsplit (page->states, " ", -1);

  for (guint from = 0; states[from] != NULL; from++)
    for (guint role = 0; role < G_N_ELEMENTS (roles); role++)
      {
        g_autoptr (AlongRecord) record = record_in (page, states[from]);
        g_autoptr (GPtrArray) offers = along_lifecycle_offers (record, roles[role].who);
        guint n = 0;

        for (guint to = 0; states[to] != NULL; to++)
          {
            const Arrow *arrow = find_arrow (page, states[from], states[to]);

            n += arrow != NULL && among (arrow->who, " ", roles[role].letters) ? 1 : 0;
          }
        g_assert_cmpuint (offers->len, ==, n);
        for (guint i = 0; i < offers->len; i++)
          {
            const AlongMove *move = offers->pdata[i];
            const Arrow *arrow = find_arrow (page, move->from, move->to);

            g_assert_cmpstr (move->from, ==, states[from]);
            g_assert_true (arrow != NULL && among (arrow->who, " ", roles[role].letters));
          }
      }
}

static void
assert_invalid (const AlongRecord *record,
                const AlongMove *move,
                GVariant *values,
                const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (along_lifecycle_check (record, move->from, move->to, move->who, values, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
  if (strstr (error->message, word) == NULL)
    g_error ("“%s” does not have “%s”", error->message, word);
}

static void
check_demand (const Page *page, const AlongMove *move, const AlongField *field)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (17);
  g_autoptr (AlongRecord) record = record_in (page, move->from);
  g_autoptr (GVariant) values = NULL;
  g_autoptr (GVariant) blank = NULL;
  g_auto (GVariantDict) dict = { 0 };

  /* What only moves write must come along even where it stands there from last time. */
  along_record_set (record, field->name,
                    field->flags & ALONG_FIELD_MOVE ? along_random_value (field, rand) : NULL);
  values = make_values (record, move, field->name);
  assert_invalid (record, move, values, field->label);
  if (field->type != ALONG_TEXT && field->type != ALONG_LINE)
    return;
  g_variant_dict_init (&dict, values);
  g_variant_dict_insert (&dict, field->name, "s", " \n ");
  blank = g_variant_ref_sink (g_variant_dict_end (&dict));
  if (field->type == ALONG_TEXT && !is_named (move->accepts, field->name)
      && field->flags & ALONG_FIELD_MOVE)
    assert_invalid (record, move, blank, field->label);
}

/* Nobody answers for a service without saying how they know, and from whom. */
static void
test_relayed (void)
{
  g_autoptr (AlongRecord) sent = record_in (&pages[0], "sent");
  const AlongMove *accept
      = along_lifecycle_find_move (along_record_get_entity (sent)->lifecycle, "sent", "accepted");
  g_autoptr (GVariant) values = make_values (sent, accept, "answered_by");

  g_assert_false (
      along_lifecycle_check (sent, "sent", "accepted", ALONG_WHO_BY_PHONE, values, NULL));
  g_assert_true (
      along_lifecycle_check (sent, "sent", "accepted", ALONG_WHO_RECEIVER, values, NULL));
}

static void
test_demands (gconstpointer data)
{
  const Page *page = data;
  const AlongEntity *entity = along_entity_find (page->kind);

  for (const AlongMove *move = entity->lifecycle->moves; move->name != NULL; move++)
    for (guint i = 0; i < along_entity_n_fields (entity); i++)
      if (find_arrow (page, move->from, move->to) != NULL
          && is_named (move->demands, along_entity_field (entity, i)->name))
        check_demand (page, move, along_entity_field (entity, i));
}

static void
test_reasons (gconstpointer data)
{
  const Page *page = data;
  const AlongEntity *entity = along_entity_find (page->kind);

  for (const AlongMove *move = entity->lifecycle->moves; move->name != NULL; move++)
    {
      g_autoptr (AlongRecord) record = record_in (page, move->from);
      g_autoptr (GVariant) without = make_values (record, move, "status_reason");
      g_auto (GVariantDict) dict = { 0 };
      g_autoptr (GVariant) foreign = NULL;

      if (find_arrow (page, move->from, move->to) == NULL)
        continue;
      if (move->negative)
        assert_invalid (record, move, without, "reason");
      if (along_entity_find_field (entity, "status_reason", NULL) == NULL)
        continue;
      g_variant_dict_init (&dict, without);
      g_variant_dict_insert (&dict, "status_reason", "s", "no such reason");
      foreign = g_variant_ref_sink (g_variant_dict_end (&dict));
      assert_invalid (record, move, foreign, move->reasons != NULL ? " " : "does not belong");
    }
}

/* What the page says must come with a step, whatever the table says. */
static void
test_demands_of_the_page (void)
{
  static const struct
  {
    Page page;
    const char *from;
    const char *to;
    const char *fields;
  } demands[] = {
    { { .kind = "referral" }, "draft", "sent", "service to_org reason sharing_basis packet" },
    { { .kind = "referral" }, "received", "info_requested", "question" },
    { { .kind = "referral", .field = "resume_status", .code = "accepted" },
      "info_requested",
      "accepted",
      "answer" },
    { { .kind = "referral" }, "in_progress", "completed", "outcome" },
    { { .kind = "referral" }, "completed", "loop_closed", "feedback_seen_at person_told_at" },
    { { .kind = "care_plan" }, "proposed", "active", "agreement" },
    { { .kind = "care_plan" }, "active", "completed", "transition_plan" },
    { { .kind = "care_plan" }, "active", "revoked", "approved_by" },
    { { .kind = "goal" }, "active", "completed", "achievement" },
    { { .kind = "action" }, "in_progress", "done", "outcome" },
    { { .kind = "action" }, "in_progress", "not_done", "status_text" },
    { { .kind = "conference" }, "draft", "convened", "chair" },
    { { .kind = "sharing_basis", .field = "kind", .code = "public_task" },
      "drafted",
      "active",
      "approved_by" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (demands); i++)
    {
      const AlongEntity *entity = along_entity_find (demands[i].page.kind);
      const AlongMove *move
          = along_lifecycle_find_move (entity->lifecycle, demands[i].from, demands[i].to);
      g_auto (GStrv) fields = g_strsplit (demands[i].fields, " ", -1);

      g_assert_nonnull (move);
      for (guint f = 0; fields[f] != NULL; f++)
        check_demand (&demands[i].page, move, along_entity_find_field (entity, fields[f], NULL));
    }
}

/* A reason of another step of the same record is none for this one. */
static void
test_reasons_of_another_step (void)
{
  g_autoptr (AlongRecord) referral = record_in (&pages[0], "received");
  const AlongMove *decline = along_lifecycle_find_move (
      along_record_get_entity (referral)->lifecycle, "received", "declined");
  g_autoptr (GVariant) values
      = g_variant_ref_sink (g_variant_new_parsed ("{'status_reason': <'moved_area'>}"));
  g_autoptr (GVariant) good
      = g_variant_ref_sink (g_variant_new_parsed ("{'status_reason': <'no_capacity'>}"));
  g_autoptr (GError) error = NULL;

  assert_invalid (referral, decline, values, "not one of those");
  along_lifecycle_check (referral, "received", "declined", ALONG_WHO_RECEIVER, good, &error);
  g_assert_no_error (error);
}

/* Every field that a move neither demands nor accepts is refused with it. */
static void
test_nothing_else_comes_along (gconstpointer data)
{
  const Page *page = data;
  const AlongEntity *entity = along_entity_find (page->kind);
  g_autoptr (GRand) rand = g_rand_new_with_seed (13);

  for (const AlongMove *move = entity->lifecycle->moves; move->name != NULL; move++)
    for (guint i = 0; i < along_entity_n_fields (entity); i++)
      {
        const AlongField *field = along_entity_field (entity, i);
        g_autoptr (AlongRecord) record = record_in (page, move->from);
        g_autoptr (GVariant) values = make_values (record, move, NULL);
        g_auto (GVariantDict) dict = { 0 };
        g_autoptr (GVariant) more = NULL;

        if (find_arrow (page, move->from, move->to) == NULL || is_named (move->demands, field->name)
            || is_named (move->accepts, field->name) || is_named (move->stamps, field->name)
            || is_named (move->relayed, field->name)
            || g_strcmp0 (move->remembers, field->name) == 0
            || (move->reasons != NULL && g_str_equal (field->name, "status_reason")))
          continue;
        g_variant_dict_init (&dict, values);
        g_variant_dict_insert_value (&dict, field->name, along_random_value (field, rand));
        more = g_variant_ref_sink (g_variant_dict_end (&dict));
        assert_invalid (record, move, more, field->label);
      }
}

static void
test_unknown_field (void)
{
  g_autoptr (AlongRecord) referral = record_in (&pages[0], "sent");
  g_autoptr (GVariant) values
      = g_variant_ref_sink (g_variant_new_parsed ("{'no_such_field': <'x'>}"));
  const AlongMove *move = along_lifecycle_find_move (along_record_get_entity (referral)->lifecycle,
                                                     "sent", "received");

  assert_invalid (referral, move, values, "not known");
}

static void
test_wrong_value (void)
{
  g_autoptr (AlongRecord) referral = record_in (&pages[0], "sent");
  g_autoptr (GVariant) values
      = g_variant_ref_sink (g_variant_new_parsed ("{'assigned_to': <'nobody'>}"));
  const AlongMove *move = along_lifecycle_find_move (along_record_get_entity (referral)->lifecycle,
                                                     "sent", "received");

  assert_invalid (referral, move, values, "Who deals with it");
}

static void
test_stale (void)
{
  g_autoptr (AlongRecord) referral = record_in (&pages[0], "accepted");
  g_autoptr (GError) error = NULL;

  g_assert_false (
      along_lifecycle_check (referral, "sent", "received", ALONG_WHO_RECEIVER, NULL, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_STALE);
}

static void
test_no_lifecycle (void)
{
  g_autoptr (AlongRecord) person
      = along_record_new (along_entity_find ("person"), "0190a000-0000-7000-8000-000000000001");
  g_autoptr (GPtrArray) offers = along_lifecycle_offers (person, G_MAXUINT);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (offers->len, ==, 0);
  g_assert_false (along_lifecycle_check (person, NULL, "sent", G_MAXUINT, NULL, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
}

/* A question asked before anything else was done leads back to received, and the clock of receiving
 * runs from then. */
static void
test_question_and_answer (void)
{
  g_autoptr (AlongRecord) referral = record_in (&pages[0], "sent");
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);
  g_autoptr (GError) error = NULL;
  const AlongOp *ask = NULL;

  along_record_set_text (referral, "resume_status", NULL);
  along_txn_move (txn, referral, "info_requested",
                  g_variant_new_parsed ("{'question': <'Which floor?'>}"));
  ask = txn->ops->pdata[0];
  along_lifecycle_check (referral, "sent", "info_requested", ALONG_WHO_RECEIVER, ask->values,
                         &error);
  g_assert_no_error (error);
  along_op_apply (ask, referral, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (along_record_get_state (referral), ==, "info_requested");
  g_assert_cmpstr (along_record_get_text (referral, "resume_status"), ==, "received");
  g_assert_nonnull (along_record_get (referral, "received_at"));
  g_assert_nonnull (along_record_get (referral, "asked_at"));
  g_assert_null (along_record_get (referral, "decided_at"));
}

/* Where it comes from is not for the one who asks to choose. */
static void
test_question_cannot_lie (void)
{
  g_autoptr (AlongRecord) referral = record_in (&pages[0], "received");
  const AlongMove *move = along_lifecycle_find_move (along_record_get_entity (referral)->lifecycle,
                                                     "received", "info_requested");
  g_autoptr (GVariant) values = g_variant_ref_sink (
      g_variant_new_parsed ("{'question': <'Which floor?'>, 'resume_status': <'in_progress'>}"));

  assert_invalid (referral, move, values, "where it comes from");
}

static void
test_stamps (void)
{
  g_autoptr (AlongRecord) referral = record_in (&pages[0], "sent");
  const AlongMove *accept = along_lifecycle_find_move (
      along_record_get_entity (referral)->lifecycle, "sent", "accepted");
  g_autoptr (GVariant) plain = along_move_fill (accept, NULL, 5000);
  g_autoptr (GVariant) said
      = along_move_fill (accept, g_variant_new_parsed ("{'decided_at': <int64 4000>}"), 5000);
  gint64 at = 0;

  g_assert_true (g_variant_lookup (plain, "received_at", "x", &at));
  g_assert_cmpint (at, ==, 5000);
  g_assert_true (g_variant_lookup (plain, "decided_at", "x", &at));
  g_assert_cmpint (at, ==, 5000);
  g_assert_true (g_variant_lookup (said, "decided_at", "x", &at));
  g_assert_cmpint (at, ==, 4000);
}

static void
test_plan_needs_agreement (void)
{
  static const struct
  {
    const char *agreement;
    gboolean starts;
  } answers[] = {
    { "agreed", TRUE },    { "agreed_partly", TRUE }, { "lacks_capacity", TRUE },
    { "declined", FALSE }, { "not_yet", FALSE },
  };
  const Page page = { .kind = "care_plan" };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (AlongRecord) plan = record_in (&page, "proposed");
      g_autoptr (GError) error = NULL;

      along_record_set_text (plan, "agreement", answers[i].agreement);
      along_record_set_text (plan, "agreement_date", "2026-11-22");
      along_record_set_text (plan, "capacity_note", "The guardian was there");
      g_assert_true (
          along_lifecycle_check (plan, "proposed", "active", ALONG_WHO_OWNER, NULL, &error)
          == answers[i].starts);
      if (!answers[i].starts)
        g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
    }
}

static void
test_goal_is_reached (void)
{
  const Page page = { .kind = "goal" };
  g_autoptr (AlongRecord) goal_record = record_in (&page, "active");
  const AlongMove *complete = along_lifecycle_find_move (
      along_record_get_entity (goal_record)->lifecycle, "active", "completed");
  g_autoptr (GVariant) halfway
      = g_variant_ref_sink (g_variant_new_parsed ("{'achievement': <'improving'>}"));
  g_autoptr (GVariant) holding
      = g_variant_ref_sink (g_variant_new_parsed ("{'achievement': <'sustaining'>}"));
  g_autoptr (GError) error = NULL;

  assert_invalid (goal_record, complete, halfway, "How far it went");
  along_lifecycle_check (goal_record, "active", "completed", ALONG_WHO_OWNER, holding, &error);
  g_assert_no_error (error);
}

/* Two people: the one who wrote it cannot approve it, nor the lead worker stop a plan alone. */
static void
test_two_people (void)
{
  const Page law = { .kind = "sharing_basis", .field = "kind", .code = "public_task" };
  const Page plan = { .kind = "care_plan" };
  g_autoptr (AlongRecord) basis = record_in (&law, "drafted");
  g_autoptr (AlongRecord) stopped = record_in (&plan, "active");
  g_autoptr (GVariant) approved = g_variant_ref_sink (
      g_variant_new_parsed ("{'approved_by': <'0190a000-0000-7000-8000-00000000000a'>}"));
  g_autoptr (GVariant) revoked = g_variant_ref_sink (
      g_variant_new_parsed ("{'approved_by': <'0190a000-0000-7000-8000-00000000000a'>, "
                            "'status_reason': <'own_choice'>}"));

  assert_invalid (basis,
                  along_lifecycle_find_move (along_record_get_entity (basis)->lifecycle, "drafted",
                                             "active"),
                  approved, "somebody else");
  assert_invalid (stopped,
                  along_lifecycle_find_move (along_record_get_entity (stopped)->lifecycle, "active",
                                             "revoked"),
                  revoked, "somebody else");
}

static void
test_peer_is_ready (void)
{
  const Page page = { .kind = "peer_worker" };
  g_autoptr (AlongRecord) peer = record_in (&page, "checks");
  const AlongMove *activate
      = along_lifecycle_find_move (along_record_get_entity (peer)->lifecycle, "checks", "active");

  along_record_set_text (peer, "pvg_date", NULL);
  assert_invalid (peer, activate, NULL, "PVG");
}

static void
test_every_lifecycle_has_a_page (void)
{
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);

  for (guint i = 0; i < n; i++)
    if ((entities[i]->lifecycle != NULL) != has_page (entities[i]->kind))
      g_error ("%s has a lifecycle and no page here, or the other way round", entities[i]->kind);
}

/* Every state of the declaration stands on some page, so that none escapes. */
static void
test_every_state_is_on_a_page (void)
{
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);

  for (guint i = 0; i < n; i++)
    {
      const AlongLifecycle *lifecycle = entities[i]->lifecycle;

      for (const AlongCode *code = lifecycle != NULL ? lifecycle->states->codes : NULL;
           code != NULL && code->code != NULL; code++)
        {
          gboolean found = FALSE;

          for (guint p = 0; p < G_N_ELEMENTS (pages); p++)
            found = found
                    || (g_str_equal (pages[p].kind, entities[i]->kind)
                        && among (pages[p].states, " ", code->code));
          if (!found)
            g_error ("%s: %s is on no page", entities[i]->kind, code->code);
        }
    }
}

static void
add (const char *name, const Page *page, GTestDataFunc test)
{
  g_autofree char *path
      = g_strdup_printf ("/model/lifecycle/%s/%s/%s", page->kind, page->name, name);

  g_test_add_data_func (path, page, test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      add ("every-pair", &pages[i], test_every_pair);
      add ("offers", &pages[i], test_offers);
      add ("demands", &pages[i], test_demands);
      add ("reasons", &pages[i], test_reasons);
      add ("nothing-else-comes-along", &pages[i], test_nothing_else_comes_along);
    }
  g_test_add_func ("/model/lifecycle/every-lifecycle-has-a-page", test_every_lifecycle_has_a_page);
  g_test_add_func ("/model/lifecycle/every-state-is-on-a-page", test_every_state_is_on_a_page);
  g_test_add_func ("/model/lifecycle/demands-of-the-page", test_demands_of_the_page);
  g_test_add_func ("/model/lifecycle/reasons-of-another-step", test_reasons_of_another_step);
  g_test_add_func ("/model/lifecycle/unknown-field", test_unknown_field);
  g_test_add_func ("/model/lifecycle/wrong-value", test_wrong_value);
  g_test_add_func ("/model/lifecycle/relayed", test_relayed);
  g_test_add_func ("/model/lifecycle/stale", test_stale);
  g_test_add_func ("/model/lifecycle/no-lifecycle", test_no_lifecycle);
  g_test_add_func ("/model/lifecycle/question-and-answer", test_question_and_answer);
  g_test_add_func ("/model/lifecycle/question-cannot-lie", test_question_cannot_lie);
  g_test_add_func ("/model/lifecycle/stamps", test_stamps);
  g_test_add_func ("/model/lifecycle/plan-needs-agreement", test_plan_needs_agreement);
  g_test_add_func ("/model/lifecycle/goal-is-reached", test_goal_is_reached);
  g_test_add_func ("/model/lifecycle/two-people", test_two_people);
  g_test_add_func ("/model/lifecycle/peer-is-ready", test_peer_is_ready);
  return g_test_run ();
}
