/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/words.h"
#include "sample/world.h"

static AlongRecord *
note_record (AlongSample *self, const Soul *soul, const char *kind, gint64 at)
{
  AlongRecord *note = world_record (self, "note");

  set_text (note, "person", soul->id);
  set_text (note, "about", "plan");
  set_text (note, "kind", kind);
  along_record_set_integer (note, "at", at);
  set_text (note, "author", soul->worker->worker);
  set_text (note, "org", soul->worker->org);
  return note;
}

static const char *
channel_of (const char *words)
{
  if (g_str_has_prefix (words, "Home visit") || g_str_has_prefix (words, "Short visit"))
    return "home_visit";
  return g_str_has_prefix (words, "Phone call") ? "phone" : "in_person";
}

static void
add_note (AlongSample *self, Soul *soul, gint64 at)
{
  guint fate = world_below (self, 100);
  g_autoptr (AlongRecord) note = NULL;

  if (fate < 70)
    {
      const char *words = world_pick (self, words_contact);

      note = note_record (self, soul, "contact", at);
      set_words (self, note, "words", words);
      set_text (note, "direction", g_str_has_prefix (words, "Came in") ? "in" : "out");
      set_text (note, "channel", channel_of (words));
      along_record_set_integer (note, "minutes", 10 * world_between (self, 1, 9));
      along_record_set_boolean (note, "reached", TRUE);
    }
  else if (fate < 82)
    {
      note = note_record (self, soul, "contact", at);
      set_words (self, note, "words", world_pick (self, words_no_answer));
      set_text (note, "direction", "out");
      set_text (note, "channel", "phone");
      along_record_set_boolean (note, "reached", FALSE);
    }
  else if (fate < 92)
    {
      note = note_record (self, soul, "encouragement", at);
      set_words (self, note, "words", world_pick (self, words_encouragement));
    }
  else
    {
      note = note_record (self, soul, "signpost", at);
      set_words (self, note, "words", world_pick (self, words_signpost));
    }
  world_add (self, soul->worker, at, note);
}

static void
add_to_do (AlongSample *self, Soul *soul)
{
  static const char *const texts[]
      = { "Ring back after the appointment", "Look up the hours of the print room",
          "Print a copy of the plan",        "Say happy birthday",
          "Ask Jean about the form",         NULL };
  gint64 at = world_latest (soul_ready (soul), world_at (self, -(int)world_between (self, 0, 6)));
  g_autoptr (AlongRecord) to_do = world_record (self, "to_do");

  set_text (to_do, "text", world_pick (self, texts));
  set_text (to_do, "owner", soul->worker->worker);
  set_text (to_do, "status", "open");
  set_text (to_do, "rule", "self");
  set_text (to_do, "person", soul->id);
  set_text (to_do, "due", world_date (self, (int)world_between (self, 0, 8) - 2));
  world_add (self, soul->worker, at, to_do);
  if (world_chance (self, 30))
    world_move (self, soul->worker, world_later (self, at, 0, 1), to_do, "done", NULL);
}

static void
add_unmet (AlongSample *self, Soul *soul)
{
  static const char *const causes[] = { "no_service",
                                        "no_capacity",
                                        "wait_too_long",
                                        "inaccessible_transport",
                                        "inaccessible_other",
                                        "language_culture",
                                        "cost",
                                        "unacceptable_to_person",
                                        NULL };
  static const char *const words[] = { "Nothing for men who do not drink, on a Sunday.",
                                       "No group after work.",
                                       "No counselling in Polish.",
                                       "The only bus comes back too early.",
                                       "Sixteen weeks is too long.",
                                       "No place that takes the dog.",
                                       NULL };
  const AlongRecord *need = soul->needs->pdata[world_below (self, soul->needs->len)];
  gint64 at = world_later (self, soul->since, 5, 100);
  g_autoptr (AlongRecord) unmet = world_record (self, "unmet_need");
  guint fate = world_below (self, 100);

  set_text (unmet, "domain", along_record_get_text (need, "domain"));
  set_text (unmet, "cause", world_pick (self, causes));
  set_text (unmet, "org", soul->worker->org);
  set_text (unmet, "person", soul->id);
  set_text (unmet, "words", world_pick (self, words));
  set_text (unmet, "raised_by", world_chance (self, 60) ? "manual" : "decline");
  set_text (unmet, "status", "open");
  set_text (unmet, "need", along_record_get_id (need));
  set_text (unmet, "area", "Larrickshire");
  set_text (unmet, "date", world_date (self, world_day_of (self, at)));
  along_record_set_integer (unmet, "weeks_waited", world_between (self, 0, 20));
  world_add (self, soul->worker, at, unmet);
  if (!(soul->worker->roles & ALONG_ROLE_COORDINATOR) || fate < 60)
    return;
  if (fate < 75)
    world_move (self, soul->worker, world_later (self, at, 10, 40), unmet, "mitigated", NULL);
  else if (fate < 90)
    world_move (self, soul->worker, world_later (self, at, 10, 40), unmet, "met", NULL);
  else
    world_move (self, soul->worker, world_later (self, at, 10, 40), unmet, "closed",
                "status_reason", "no_longer_wanted", NULL);
}

static void
add_story (AlongSample *self, Soul *soul)
{
  static const char *const stories[] = {
    "I came for the soup. I stayed because nobody asked me why I had come. A year later I hand out "
    "the bowls.",
    "The first day I stood outside for ten minutes. Callum stood there too and said nothing. That "
    "was the right thing.",
    "I had a folder of letters I had never opened. We opened one a week. It took till Easter.",
    "They asked what I was good at. I had to think. Then I fixed the door.",
    NULL,
  };
  static const char *const names[] = { "Bill*", "Jean*", "A.", "Somebody from the harbour", NULL };
  gint64 at = world_later (self, soul->since, 30, 200);
  g_autoptr (AlongRecord) story = world_record (self, "story");

  set_text (story, "person", soul->id);
  set_text (story, "org", soul->worker->org);
  set_text (story, "title", "How it went for me");
  set_text (story, "words", world_pick (self, stories));
  set_text (story, "pseudonym", world_pick (self, names));
  set_text (story, "consent_scope", world_chance (self, 50) ? "partners" : "funders");
  set_text (story, "consent_date", world_date (self, world_day_of (self, at)));
  set_text (story, "consent_expiry", world_date (self, (int)world_between (self, 20, 400)));
  set_text (story, "told", world_date (self, world_day_of (self, at)));
  world_add (self, soul->worker, at, story);
}

static void
add_feedback (AlongSample *self, Soul *soul)
{
  static const char *const words[] = { "I was listened to.",
                                       "It took too long to get an answer.",
                                       "The room was cold, the people were not.",
                                       "Please have it in the evening too.",
                                       "Best cup of tea in town.",
                                       NULL };
  gint64 at = world_later (self, soul->since, 30, 200);
  g_autoptr (AlongRecord) feedback = world_record (self, "feedback");

  set_text (feedback, "kind", world_chance (self, 60) ? "survey" : "suggestion");
  set_text (feedback, "org", soul->worker->org);
  along_record_set_boolean (feedback, "anonymous", TRUE);
  set_text (feedback, "words", world_pick (self, words));
  along_record_set_integer (feedback, "listened", world_between (self, 5, 10));
  along_record_set_integer (feedback, "helped", world_between (self, 4, 10));
  along_record_set_integer (feedback, "recommend", world_between (self, 4, 10));
  set_text (feedback, "date", world_date (self, world_day_of (self, at)));
  world_add (self, soul->worker, at, feedback);
}

/* What was written down on the way, and what is still to be done. */
void
make_notes (AlongSample *self, Soul *soul)
{
  guint n = world_between (self, 2, 7);

  for (guint i = 0; i < n; i++)
    {
      gint64 at = i == 0 ? world_at (self, -(int)world_between (self, 0, 20))
                         : world_later (self, soul->since, 5, 200);

      add_note (self, soul, world_latest (at, soul_ready (soul)));
    }
  if (world_chance (self, 15))
    add_to_do (self, soul);
  if (world_chance (self, 14))
    add_unmet (self, soul);
  if (world_chance (self, 4))
    add_story (self, soul);
  if (world_chance (self, 12))
    add_feedback (self, soul);
}

static void
add_match (AlongSample *self, Soul *soul)
{
  const AlongRecord *peer = self->peer_workers->pdata[world_below (self, self->peer_workers->len)];
  gint64 at = world_later (self, soul->since, 20, 120);
  int day = world_day_of (self, at);
  g_autoptr (AlongRecord) match = world_record (self, "peer_match");

  set_text (match, "person", soul->id);
  set_text (match, "peer_worker", along_record_get_id (peer));
  set_text (match, "org", soul->worker->org);
  set_text (match, "from", world_date (self, day));
  along_record_set_boolean (match, "chosen_by_person", TRUE);
  set_text (match, "shared", "Both like to walk, and both know the early mornings");
  if (day < -100 && world_chance (self, 40))
    {
      set_text (match, "to", world_date (self, day + 60));
      set_text (match, "end_reason", "reached");
    }
  world_add (self, soul->worker, at, match);
}

/* Somebody of the team went along and marks that they were there. */
static void
add_attendance (AlongSample *self, Soul *soul)
{
  static const char *const marks[]
      = { "present", "present", "present", "late", "online", "apologies", "absent", NULL };
  const Group *group = &g_array_index (self->groups, Group, world_below (self, self->groups->len));

  for (guint i = 0; i < group->sessions->len; i++)
    {
      const AlongRecord *session = group->sessions->pdata[i];
      const char *start = along_record_get_text (session, "start");
      g_autofree char *date = g_strndup (start, 10);
      g_autoptr (AlongRecord) attendance = NULL;
      gint64 at = along_record_get_integer (session, "created_at", 0);

      if (world_chance (self, 30))
        continue;
      attendance = world_record (self, "attendance");
      set_text (attendance, "session", along_record_get_id (session));
      set_text (attendance, "group", group->id);
      set_text (attendance, "org", soul->worker->org);
      set_text (attendance, "person", soul->id);
      set_text (attendance, "mark", world_pick (self, marks));
      set_text (attendance, "date", date);
      along_record_set_boolean (attendance, "first_time", i == 0);
      world_add (self, soul->worker,
                 world_latest (world_later (self, at, 10, 55), soul_ready (soul)), attendance);
    }
}

void
make_peers (AlongSample *self, Soul *soul)
{
  if (self->peer_workers->len > 0 && world_chance (self, 10))
    add_match (self, soul);
  if (self->groups->len > 0 && world_chance (self, 18))
    add_attendance (self, soul);
}
