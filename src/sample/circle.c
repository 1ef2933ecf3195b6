/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/names.h"
#include "sample/words.h"
#include "sample/world.h"

static void
add_about_me (AlongSample *self, Soul *soul)
{
  gint64 at = world_later (self, soul->since, 3, 30);
  g_autoptr (AlongRecord) about = world_record (self, "about_me");

  set_text (about, "person", soul->id);
  set_words (self, about, "what_matters", world_pick (self, words_matters));
  set_words (self, about, "strengths", world_pick (self, words_strengths));
  set_words (self, about, "please_do", world_pick (self, words_do));
  if (world_chance (self, 70))
    set_words (self, about, "please_dont", world_pick (self, words_dont));
  if (world_chance (self, 70))
    set_words (self, about, "unwell", world_pick (self, words_unwell));
  if (world_chance (self, 60))
    set_words (self, about, "worries", world_pick (self, words_worries));
  if (world_chance (self, 50))
    set_words (self, about, "communicate", world_pick (self, words_communicate));
  if (world_chance (self, 15))
    set_text (about, "do_not_ask_again",
              "What happened in the house on Rowan Neuk. It is written down once; that is enough.");
  set_words (self, about, "important_people", "{friend}, and the ones at {place}");
  along_record_set_boolean (about, "persons_words", TRUE);
  set_text (about, "author", soul->worker->worker);
  set_text (about, "date", world_date (self, world_day_of (self, at)));
  world_add (self, soul->worker, at, about);
}

static void
add_related (AlongSample *self, Soul *soul)
{
  static const struct
  {
    const char *relationship;
    const char *kinds;
  } ties[] = {
    { "Sister", "natural_support" },
    { "Brother", "natural_support" },
    { "Mother", "natural_support carer" },
    { "Father", "natural_support" },
    { "Partner", "household carer" },
    { "Daughter", "child household" },
    { "Son", "child" },
    { "Friend", "natural_support emergency" },
    { "Neighbour", "natural_support" },
    { "Grandson", "natural_support household" },
  };
  guint n = world_between (self, 0, 3);

  for (guint i = 0; i < n; i++)
    {
      guint tie = world_below (self, G_N_ELEMENTS (ties));
      AlongRecord *related = world_record (self, "related_person");
      g_autofree char *phone = g_strdup_printf ("07700 900%03u", world_between (self, 500, 999));

      set_text (related, "person", soul->id);
      set_text (related, "name",
                world_chance (self, 50) ? world_pick (self, names_women)
                                        : world_pick (self, names_men));
      set_text (related, "relationship", ties[tie].relationship);
      set_codes (related, "kinds", ties[tie].kinds);
      along_record_set_boolean (related, "may_be_contacted", world_chance (self, 60));
      along_record_set_integer (related, "closeness", world_between (self, 1, 5));
      if (world_chance (self, 60))
        set_text (related, "phone", phone);
      set_text (related, "knows",
                world_chance (self, 50) ? "About the plan, not about the rest." : "Everything.");
      world_add (self, soul->worker, world_later (self, soul->since, 0, 3), related);
      g_ptr_array_add (soul->related, related);
    }
}

static void
add_alert (AlongSample *self, Soul *soul)
{
  static const struct
  {
    const char *type;
    const char *words;
    const char *what;
  } alerts[] = {
    { "safe_visiting", "A large dog that is kind but loud.",
      "Ring first; the dog goes into the kitchen." },
    { "safe_visiting", "The stair light does not work.", "Visit by day until it is mended." },
    { "adult_protection", "Somebody takes money on the day it is paid.",
      "Do not meet at home on pay days. Tell the duty social worker." },
    { "allergy", "Latex.", "No plasters from the bag." },
    { "violence", "A former partner may be in the stair.",
      "Two workers, and leave if he is there." },
    { "other", "Seizures when very tired.", "Stay, time it, ring 999 after five minutes." },
  };
  guint which = world_below (self, G_N_ELEMENTS (alerts));
  gint64 at = world_later (self, soul->since, 5, 60);
  int day = world_day_of (self, at);
  g_autoptr (AlongRecord) alert = world_record (self, "alert");

  set_text (alert, "person", soul->id);
  set_text (alert, "type", alerts[which].type);
  set_text (alert, "words", alerts[which].words);
  set_text (alert, "what_to_do", alerts[which].what);
  set_text (alert, "start", world_date (self, day));
  set_text (alert, "review", world_date (self, (int)world_between (self, 0, 120) - 15));
  if (world_chance (self, 75))
    {
      along_record_set_boolean (alert, "disclosed_with_person", TRUE);
      set_text (alert, "disclosed_on", world_date (self, day));
      set_text (alert, "disclosed_how", "Talked about it together");
    }
  else
    {
      along_record_set_boolean (alert, "disclosed_with_person", FALSE);
      set_text (alert, "not_disclosed_why", "It could make things less safe at home just now");
    }
  set_text (alert, "manager", soul->worker->worker);
  world_add (self, soul->worker, at, alert);
}

static void
set_some_lines (AlongSample *self, AlongRecord *record, const char *field, const char *const *list)
{
  g_autoptr (GPtrArray) some = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  guint n = world_between (self, 2, 3);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *words = world_words (self, world_pick (self, list));

      if (!g_ptr_array_find_with_equal_func (some, words, g_str_equal, NULL))
        g_ptr_array_add (some, g_steal_pointer (&words));
    }
  set_lines (record, field, (const char *const *)some->pdata);
}

static void
add_crisis_plan (AlongSample *self, Soul *soul)
{
  gint64 at = world_later (self, soul->since, 10, 120);
  int day = world_day_of (self, at);
  g_autoptr (AlongRecord) plan = world_record (self, "crisis_plan");
  g_autofree char *phone = g_strdup_printf ("07700 900%03u", world_between (self, 500, 999));

  set_text (plan, "person", soul->id);
  set_words (self, plan, "own_words", "When it gets dark early, in my head or outside");
  set_some_lines (self, plan, "warning_signs", words_signs);
  set_some_lines (self, plan, "own_coping", words_coping);
  set_some_lines (self, plan, "distraction", words_distraction);
  set_some_lines (self, plan, "reasons_for_living", words_reasons);
  set_row (plan, "people_to_ask", "name",
           soul->related->len > 0 ? along_record_get_title (soul->related->pdata[0])
                                  : world_pick (self, names_women),
           "phone", phone, "when", "Any time", NULL);
  set_row (plan, "professionals", "service", "Out-of-hours crisis line", "phone", "0141 496 0111",
           "hours", "5 pm to 9 am", NULL);
  set_lines (plan, "safer_environment",
             (const char *const[]){ "Tablets stay with somebody else", "The spare key is next door",
                                    NULL });
  along_record_set_boolean (plan, "naloxone", world_chance (self, 30));
  along_record_set_boolean (plan, "person_agreed", TRUE);
  along_record_set_boolean (plan, "shareable_with_emergency", world_chance (self, 70));
  set_text (plan, "reviewed", world_date (self, day));
  set_text (plan, "review", world_date (self, (int)world_between (self, 0, 200) - 30));
  world_add (self, soul->worker, at, plan);
}

/* Readings only: nobody's item wording stands here. The bands are those people use for these scores. */
static void
add_assessments (AlongSample *self, Soul *soul)
{
  static const char *const points[] = { "initial", "12wk", "26wk", "52wk" };
  static const int after[] = { 0, 84, 182, 364 };
  static const struct
  {
    const char *instrument;
    guint low;
    guint high;
    int change;
  } scales[] = {
    { "confidence", 2, 5, 1 }, { "phq9", 9, 20, -3 },      { "gad7", 7, 17, -2 },
    { "ucla3", 5, 9, -1 },     { "days_used", 4, 24, -5 },
  };
  guint which = world_below (self, G_N_ELEMENTS (scales));
  gint64 first = world_later (self, soul->since, 3, 20);
  int day = world_day_of (self, first);
  int score = (int)world_between (self, scales[which].low, scales[which].high);

  for (guint i = 0; i < G_N_ELEMENTS (points) && day + after[i] < -1; i++)
    {
      gint64 at = i == 0 ? first : world_at (self, day + after[i]);
      g_autoptr (AlongRecord) reading = world_record (self, "assessment");

      set_text (reading, "person", soul->id);
      set_text (reading, "instrument", scales[which].instrument);
      set_text (reading, "date", world_date (self, day + after[i]));
      set_text (reading, "point", points[i]);
      set_text (reading, "administered_by", soul->worker->worker);
      set_text (reading, "mode", world_chance (self, 70) ? "together" : "by_person");
      along_record_set (reading, "score", g_variant_new_double (score));
      if (i + 1 < G_N_ELEMENTS (points))
        set_text (reading, "next_due", world_date (self, day + after[i + 1]));
      world_add (self, soul->worker, at, reading);
      score += scales[which].change + (int)world_between (self, 0, 2) - 1;
      score = CLAMP (score, 0, 27);
    }
}

/* What is known around the person: in their words, who is close, what keeps everybody safe. */
void
make_circle (AlongSample *self, Soul *soul)
{
  gboolean nameless = along_record_get_boolean (soul->record, "no_identity");

  if (world_chance (self, 75))
    add_about_me (self, soul);
  if (!nameless)
    add_related (self, soul);
  if (world_chance (self, 9))
    add_alert (self, soul);
  if (world_chance (self, 25))
    add_crisis_plan (self, soul);
  if (world_chance (self, 45))
    add_assessments (self, soul);
}
