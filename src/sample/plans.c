/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/words.h"
#include "sample/world.h"

static AlongRecord *
plan_record (AlongSample *self, Soul *soul, gint64 at)
{
  AlongRecord *plan = world_record (self, "care_plan");

  set_text (plan, "person", soul->id);
  set_text (plan, "status", "draft");
  set_words (self, plan, "vision", world_pick (self, words_visions));
  set_lines (plan, "strengths", (const char *const[]){ world_pick (self, words_strengths), NULL });
  set_text (plan, "lead", soul->worker->worker);
  set_text (plan, "lead_org", soul->worker->org);
  set_text (plan, "next_review", world_date (self, (int)world_between (self, 0, 90) - 8));
  along_record_set_integer (plan, "review_days", world_chance (self, 40) ? 35 : 84);
  if (world_chance (self, 60))
    {
      set_words (self, plan, "social", "{friend}, and the Wednesday table");
      set_words (self, plan, "physical", "Better in {time}; the knee is what holds things up");
    }
  world_add (self, soul->worker, at, plan);
  return plan;
}

/* Where the plan stands. Everybody who has one has agreed to it, or it says why somebody else did. */
static gint64
lead_plan (AlongSample *self, Soul *soul, gint64 at)
{
  static const char *const ways[] = { "At the kitchen table", "On the phone, read out",
                                      "At the conference", "Walking by the river", NULL };
  guint fate = world_below (self, 100);

  if (fate < 10)
    return at;
  at = world_later (self, at, 1, 10);
  world_move (self, soul->worker, at, soul->plan, "proposed", NULL);
  if (fate < 18)
    return at;
  at = world_later (self, at, 0, 7);
  world_move (self, soul->worker, at, soul->plan, "active", "agreement",
              world_chance (self, 85) ? "agreed" : "agreed_partly", "agreement_date",
              world_date (self, world_day_of (self, at)), "agreement_how", world_pick (self, ways),
              NULL);
  return at;
}

/* What happened to the plan after its goals were set. */
static void
follow_plan (AlongSample *self, Soul *soul, gint64 at)
{
  guint fate = world_below (self, 100);

  if (!g_str_equal (along_record_get_state (soul->plan), "active"))
    return;
  if (fate < 12)
    {
      world_move (self, soul->worker, world_later (self, at, 20, 60), soul->plan, "in_review",
                  NULL);
    }
  else if (fate < 24)
    {
      gint64 reviewed = world_later (self, at, 25, 60);

      world_move (self, soul->worker, reviewed, soul->plan, "in_review", NULL);
      reviewed = world_later (self, reviewed, 0, 3);
      world_move (self, soul->worker, reviewed, soul->plan, "active", "agreement", "agreed",
                  "agreement_date", world_date (self, world_day_of (self, reviewed)), "next_review",
                  world_date (self, (int)world_between (self, 3, 80)), NULL);
    }
  else if (fate < 29)
    {
      world_move (self, soul->worker, world_later (self, at, 15, 60), soul->plan, "on_hold",
                  "status_reason", "person_asked", "status_text", "Until the move is done.", NULL);
    }
  else if (fate < 36)
    {
      world_move (self, soul->worker, world_later (self, at, 60, 150), soul->plan, "completed",
                  "transition_plan",
                  "Keeps Wednesdays at Open Door, rings if a week is bad, and a card comes in "
                  "three months.",
                  NULL);
    }
  else if (fate < 39)
    {
      const char *manager = g_str_equal (soul->worker->login, "jean") ? "davina" : "jean";
      const AlongSampleAccount *other = world_login (self, manager);

      world_move (self, soul->worker, world_later (self, at, 30, 90), soul->plan, "revoked",
                  "status_reason", "replaced", "status_text", "A new one with the new team.",
                  "approved_by", other->worker, NULL);
    }
}

static void
follow_step (AlongSample *self, Soul *soul, AlongRecord *step, gint64 at)
{
  static const char *const reasons[]
      = { "too_big",   "unwell", "something_came_up", "could_not_get_there", "nobody_along",
          "not_ready", NULL };
  guint fate = world_below (self, 100);
  g_autofree char *helped = NULL;
  guint after = 0;

  if (fate < 30)
    return;
  at = world_later (self, at, 0, 4);
  world_move (self, soul->worker, at, step, "doing", NULL);
  /* What was begun this week is still under way. */
  if (fate < 50 || world_day_of (self, at) > -3)
    return;
  at = world_later (self, at, 2, 9);
  if (fate < 88)
    {
      helped = world_words (self, world_pick (self, words_helped));
      after = world_least (10, (guint)along_record_get_integer (step, "confidence_before", 5) + 2);
      world_change (self, soul->worker, at, step, "confidence_after", g_variant_new_int64 (after));
      world_change (self, soul->worker, at, step, "what_helped", g_variant_new_string (helped));
      world_change (self, soul->worker, at, step, "celebrate", g_variant_new_boolean (fate > 70));
      world_move (self, soul->worker, at, step, fate < 80 ? "done" : "partly", NULL);
      return;
    }
  world_move (self, soul->worker, at, step, "not_this_time", "status_reason",
              world_pick (self, reasons), "status_text",
              "We make it smaller and look again next week.", NULL);
}

static void
add_steps (AlongSample *self, Soul *soul, const AlongRecord *goal, const Domain *domain, gint64 at)
{
  static const char *const along[]
      = { "Callum", "A friend", "Nobody, that is the point", "A peer", "Morag", NULL };
  guint first = world_below (self, 16);
  guint n = world_between (self, 1, 3);

  for (guint i = 0; i < n; i++)
    {
      gint64 when = i + 1 == n
                        ? world_latest (at, world_at (self, -(int)world_between (self, 0, 9)))
                        : world_later (self, at, 1, 20);
      g_autoptr (AlongRecord) step = world_record (self, "step");
      g_autofree char *position = position_of (i);
      int due = world_day_of (self, when) + (int)world_between (self, 3, 14);

      set_text (step, "person", soul->id);
      set_text (step, "goal", along_record_get_id (goal));
      set_text (step, "domain", domain->code);
      set_words (self, step, "text",
                 domain->steps[(first + i) % g_strv_length ((char **)domain->steps)]);
      set_text (step, "status", "planned");
      set_text (step, "by_date", world_date (self, due));
      along_record_set_integer (step, "stretch", world_between (self, 1, 5));
      along_record_set_integer (step, "confidence_before", world_between (self, 2, 8));
      set_text (step, "accompanied_by", world_pick (self, along));
      set_text (step, "owner", soul->worker->worker);
      set_text (step, "org", soul->worker->org);
      set_text (step, "position", position);
      if (world_chance (self, 50))
        {
          set_words (self, step, "fear", world_pick (self, words_fears));
          set_words (self, step, "if_then", world_pick (self, words_if_then));
        }
      world_add (self, soul->worker, when, step);
      follow_step (self, soul, step, when);
    }
}

static void
follow_goal (AlongSample *self, Soul *soul, AlongRecord *goal, const Domain *domain, gint64 at)
{
  guint fate = world_below (self, 100);

  if (fate < 8)
    return;
  if (fate < 11)
    {
      world_move (self, soul->worker, world_later (self, at, 0, 5), goal, "rejected",
                  "status_reason", "no_longer_wanted", "status_text",
                  "Ours, not theirs. Rubbed out.", NULL);
      return;
    }
  at = world_later (self, at, 0, 3);
  world_move (self, soul->worker, at, goal, "accepted", NULL);
  if (fate < 16)
    return;
  at = world_later (self, at, 0, 4);
  world_move (self, soul->worker, at, goal, "active", NULL);
  add_steps (self, soul, goal, domain, at);
  if (fate >= 94)
    world_move (self, soul->worker, world_later (self, at, 40, 120), goal, "completed",
                "achievement", world_chance (self, 70) ? "achieved" : "sustaining", NULL);
  else if (fate >= 90)
    world_move (self, soul->worker, world_later (self, at, 20, 60), goal, "on_hold",
                "status_reason", "other_things_first", "status_text", "The house first.", NULL);
  else if (fate >= 87)
    world_move (self, soul->worker, world_later (self, at, 20, 60), goal, "cancelled",
                "status_reason", "changed", "status_text",
                "Wants something else now, and said what.", NULL);
}

static void
add_goals (AlongSample *self, Soul *soul, gint64 at)
{
  guint n = world_least (world_between (self, 1, 3), soul->needs->len);

  for (guint i = 0; i < n; i++)
    {
      const AlongRecord *need = soul->needs->pdata[i];
      const Domain *domain = domain_find (along_record_get_text (need, "domain"));
      g_autoptr (AlongRecord) goal = world_record (self, "goal");
      g_autofree char *position = position_of (i);
      int day = world_day_of (self, at);

      set_text (goal, "person", soul->id);
      set_text (goal, "plan", along_record_get_id (soul->plan));
      set_text (goal, "domain", domain->code);
      set_words (self, goal, "words", world_pick (self, domain->goals));
      set_lines (goal, "needs", (const char *const[]){ along_record_get_id (need), NULL });
      set_text (goal, "status", "proposed");
      along_record_set_integer (goal, "importance", world_between (self, 5, 10));
      along_record_set_integer (goal, "confidence", world_between (self, 1, 8));
      along_record_set_integer (goal, "readiness", world_between (self, 3, 10));
      set_words (self, goal, "worries", world_pick (self, words_worries));
      set_words (self, goal, "helps", world_pick (self, words_strengths));
      set_text (goal, "start", world_date (self, day));
      set_text (goal, "target_date", world_date (self, day + (int)world_between (self, 30, 200)));
      set_text (goal, "owner_org", soul->worker->org);
      set_text (goal, "owner", soul->worker->worker);
      set_text (goal, "position", position);
      world_add (self, soul->worker, at, goal);
      follow_goal (self, soul, goal, domain, at);
    }
}

static void
add_team (AlongSample *self, Soul *soul, gint64 at)
{
  static const struct
  {
    const char *org;
    const char *role;
  } others[] = {
    { "cmht", "clinical_lead" }, { "opendoor", "link_worker" }, { "socialwork", "social_worker" },
    { "advocacy", "advocate" },  { "homes", "practitioner" },
  };
  guint n = world_between (self, 1, 3);
  guint first = world_below (self, G_N_ELEMENTS (others));

  for (guint i = 0; i <= n; i++)
    {
      guint which = (first + i) % G_N_ELEMENTS (others);
      const AlongSampleAccount *worker
          = i == 0 ? soul->worker
                   : world_worker (self, world_find_org (self, others[which].org),
                                   ALONG_ROLE_PRACTITIONER);
      g_autoptr (AlongRecord) member = world_record (self, "care_team_member");
      g_autofree char *position = position_of (i);

      set_text (member, "person", soul->id);
      set_text (member, "plan", along_record_get_id (soul->plan));
      set_text (member, "position", position);
      set_text (member, "from", world_date (self, world_day_of (self, at)));
      if (i == n && soul->related->len > 0)
        {
          const AlongRecord *friend = soul->related->pdata[0];

          set_text (member, "name", along_record_get_title (friend));
          set_text (member, "related", along_record_get_id (friend));
          set_text (member, "role", "natural_support");
        }
      else
        {
          set_text (member, "name", worker->name);
          set_text (member, "worker", worker->worker);
          set_text (member, "org", worker->org);
          set_text (member, "role", i == 0 ? "lead" : others[which].role);
        }
      world_add (self, soul->worker, at, member);
    }
}

static void
add_actions (AlongSample *self, Soul *soul)
{
  static const int dues[] = { -6, -2, -1, 0, 0, 1, 2, 4, 7, 14 };
  guint n = world_between (self, 0, 2);

  for (guint i = 0; i < n; i++)
    {
      gint64 at
          = world_latest (soul_ready (soul), world_at (self, -(int)world_between (self, 1, 20)));
      g_autoptr (AlongRecord) action = world_record (self, "action");
      guint fate = world_below (self, 100);

      set_text (action, "text", world_pick (self, words_actions));
      set_text (action, "person", soul->id);
      set_text (action, "owner", soul->worker->worker);
      set_text (action, "org", soul->worker->org);
      set_text (action, "due", world_date (self, dues[world_below (self, G_N_ELEMENTS (dues))]));
      set_text (action, "priority", world_chance (self, 20) ? "urgent" : "routine");
      set_text (action, "status", "proposed");
      set_text (action, "plan", soul->plan != NULL ? along_record_get_id (soul->plan) : NULL);
      set_text (action, "asked_by", soul->worker->worker);
      world_add (self, soul->worker, at, action);
      if (!(soul->worker->roles & ALONG_ROLE_COORDINATOR))
        continue;
      at = world_later (self, at, 0, 0);
      world_move (self, soul->worker, at, action, "open", NULL);
      if (fate < 55)
        continue;
      at = world_later (self, at, 0, 2);
      world_move (self, soul->worker, at, action, "acknowledged", NULL);
      if (fate < 65)
        continue;
      if (fate < 75)
        world_move (self, soul->worker, world_later (self, at, 0, 3), action, "in_progress", NULL);
      else if (fate < 92)
        world_move (self, soul->worker, world_later (self, at, 0, 5), action, "done", "outcome",
                    "Done, and told.", NULL);
      else if (fate < 97)
        world_move (self, soul->worker, world_later (self, at, 0, 5), action, "not_done",
                    "status_reason", "agency_not_done", "status_text",
                    "Nobody answered; trying another way.", NULL);
      else
        world_move (self, soul->worker, world_later (self, at, 0, 5), action, "superseded",
                    "status_reason", "no_longer_needed", "status_text", "It came by itself.", NULL);
    }
}

/* The plan, its goals and steps, who is in it, and what is to be done. */
void
make_plan (AlongSample *self, Soul *soul)
{
  gint64 at = world_later (self, soul->since, 10, 45);

  if (world_chance (self, 62) || self->next_person <= 3)
    {
      soul->plan = plan_record (self, soul, at);
      at = lead_plan (self, soul, at);
      add_team (self, soul, at);
      add_goals (self, soul, at);
      follow_plan (self, soul, at);
    }
  add_actions (self, soul);
}
