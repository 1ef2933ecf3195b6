/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/words.h"
#include "sample/world.h"

/* Where conferences stand; the first few people have one of each kind that matters most to look at. */
static const char *const fates[] = {
  "papers_out", "in_progress", "minute_draft",  "convened",   "closed",     "circulated",
  "draft",      "held",        "minute_agreed", "postponed",  "closed",     "cancelled",
  "inquorate",  "reconvened",  "convened",      "circulated", "papers_out", "closed",
};

typedef struct
{
  AlongRecord *record;
  const char *fate;
  int day;
  gint64 at;
  const AlongSampleAccount *coordinator;
  const AlongSampleAccount *chair;
  const AlongSampleAccount *minutes;
  GPtrArray *agenda;
} Meeting;

static gboolean
is_one_of (const char *fate, const char *words)
{
  g_auto (GStrv) list = g_strsplit (words, " ", -1);

  return g_strv_contains ((const char *const *)list, fate);
}

static int
day_of_fate (AlongSample *self, const char *fate)
{
  if (g_str_equal (fate, "in_progress"))
    return 0;
  if (g_str_equal (fate, "papers_out"))
    return (int)world_between (self, 0, 4);
  if (is_one_of (fate, "draft convened postponed cancelled reconvened"))
    return (int)world_between (self, 5, 25);
  if (is_one_of (fate, "held inquorate"))
    return -(int)world_between (self, 1, 3);
  if (is_one_of (fate, "minute_draft minute_agreed"))
    return -(int)world_between (self, 3, 12);
  return -(int)world_between (self, 20, 120);
}

static void
meeting_record (AlongSample *self, Soul *soul, Meeting *meeting)
{
  static const char *const types[] = { "wraparound_team", "wraparound_team", "case_conference",
                                       "asp_review",      "discharge",       NULL };
  static const char *const purposes[] = { "To agree who does what until the spring",
                                          "To plan coming home from hospital",
                                          "To look at the plan together, half way",
                                          "To hear what has changed since the summer",
                                          "To make the evenings safer",
                                          NULL };
  static const char *const places[]
      = { "Tollbooth Square, the small room", "The old bakery, upstairs",
          "Larrick Health Centre, room 4", "At home, round the table", NULL };
  AlongRecord *conference = world_record (self, "conference");
  guint hour = world_between (self, 10, 15);
  g_autofree char *start = world_wall (self, meeting->day, hour, world_chance (self, 50) ? 0 : 30);

  set_text (conference, "type", world_pick (self, types));
  set_text (conference, "person", soul->id);
  set_text (conference, "purpose", world_pick (self, purposes));
  set_text (conference, "org", meeting->coordinator->org);
  set_text (conference, "status", "draft");
  set_text (conference, "plan", soul->plan != NULL ? along_record_get_id (soul->plan) : NULL);
  set_text (conference, "start", start);
  along_record_set_integer (conference, "duration", world_chance (self, 50) ? 60 : 90);
  set_text (conference, "place", world_pick (self, places));
  set_text (conference, "chair", meeting->chair->worker);
  set_text (conference, "minute_taker", meeting->minutes->worker);
  along_record_set_integer (conference, "quorum_number", 3);
  along_record_set_boolean (conference, "restricted_part", world_chance (self, 20));
  set_text (conference, "reports_due", world_date (self, meeting->day - 2));
  set_text (conference, "minute_due", world_date (self, meeting->day + 14));
  world_add (self, meeting->coordinator, meeting->at, conference);
  meeting->record = conference;
}

static void
add_agenda (AlongSample *self, Soul *soul, Meeting *meeting)
{
  static const struct
  {
    const char *item;
    const char *kind;
    guint minutes;
  } items[] = {
    { "Welcome, and what this meeting is for", "information", 5 },
    { "How it is going, in their own words", "persons_view", 15 },
    { "Actions from last time", "carried", 10 },
    { "The plan: what stays, what changes", "review", 20 },
    { "What keeps everybody safe", "discussion", 10 },
    { "What we decide today", "decision", 10 },
    { "When we meet again", "information", 5 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      AlongRecord *item = world_record (self, "agenda_item");
      g_autofree char *position = position_of (i);

      set_text (item, "conference", along_record_get_id (meeting->record));
      set_text (item, "person", soul->id);
      set_text (item, "item", items[i].item);
      set_text (item, "kind", items[i].kind);
      set_text (item, "presenter", i == 1 ? "The person" : meeting->chair->name);
      set_text (item, "position", position);
      along_record_set_integer (item, "minutes", items[i].minutes);
      along_record_set_boolean (
          item, "restricted",
          i == 4 && along_record_get_boolean (meeting->record, "restricted_part"));
      world_add (self, meeting->coordinator, meeting->at, item);
      g_ptr_array_add (meeting->agenda, item);
    }
}

static void
add_invite (AlongSample *self,
            Soul *soul,
            Meeting *meeting,
            guint i,
            const char *name,
            const char *party,
            const char *role,
            const AlongSampleAccount *worker)
{
  static const char *const rsvps[]
      = { "accepted", "accepted", "accepted", "tentative", "declined", "needs-action", NULL };
  gboolean past = is_one_of (meeting->fate, "held minute_draft minute_agreed circulated closed");
  g_autoptr (AlongRecord) invite = world_record (self, "invite");
  g_autofree char *position = position_of (i);

  set_text (invite, "conference", along_record_get_id (meeting->record));
  set_text (invite, "person", soul->id);
  set_text (invite, "name", name);
  set_text (invite, "party", party);
  set_text (invite, "role", role);
  set_text (invite, "rsvp", past ? "accepted" : world_pick (self, rsvps));
  set_text (invite, "format", world_chance (self, 80) ? "in_person" : "online");
  set_text (invite, "position", position);
  along_record_set_integer (invite, "invited_at", meeting->at);
  if (worker != NULL)
    {
      set_text (invite, "worker", worker->worker);
      set_text (invite, "org", worker->org);
      set_text (invite, "report_status",
                past                      ? "received"
                : world_chance (self, 50) ? "asked"
                                          : "received");
    }
  if (past)
    set_text (invite, "attended",
              world_chance (self, 85)   ? "yes"
              : world_chance (self, 50) ? "part"
                                        : "no");
  world_add (self, meeting->coordinator, meeting->at, invite);
}

static void
add_report (AlongSample *self, Soul *soul, Meeting *meeting, const AlongSampleAccount *author)
{
  g_autoptr (AlongRecord) report = world_record (self, "report");
  g_autofree char *title = g_strdup_printf ("Report from %s", author->org_name);

  set_text (report, "conference", along_record_get_id (meeting->record));
  set_text (report, "person", soul->id);
  set_text (report, "about", "plan");
  set_text (report, "title", title);
  set_text (report, "org", author->org);
  set_text (report, "author", author->worker);
  set_text (report, "due", along_record_get_text (meeting->record, "reports_due"));
  along_record_set_integer (report, "asked_at", meeting->at);
  if (!is_one_of (meeting->fate, "draft convened postponed"))
    {
      along_record_set_integer (report, "received_at", meeting->at);
      set_text (report, "facts", "Seen four times since the last meeting; three times at home.");
      set_text (report, "observations", "Easier to talk to when walking. The flat is warm.");
      set_words (self, report, "persons_view", world_pick (self, words_views));
      set_text (report, "suggestions", "Keep the same two workers until the spring.");
    }
  world_add (self, meeting->coordinator, meeting->at, report);
}

static void
add_papers (AlongSample *self, Soul *soul, Meeting *meeting)
{
  static const char *const orgs[] = { "cmht", "homes", "opendoor", "advocacy", "adrs" };
  guint first = world_below (self, G_N_ELEMENTS (orgs));

  add_agenda (self, soul, meeting);
  add_invite (self, soul, meeting, 0, meeting->chair->name, "worker", "chair", meeting->chair);
  add_invite (self, soul, meeting, 1, meeting->minutes->name, "worker", "minute_taker",
              meeting->minutes);
  add_invite (self, soul, meeting, 2, along_record_get_title (soul->record), "person", "the_person",
              NULL);
  if (soul->related->len > 0)
    add_invite (self, soul, meeting, 3, along_record_get_title (soul->related->pdata[0]), "family",
                "supporter", NULL);
  for (guint i = 0; i < 3; i++)
    {
      guint org = world_find_org (self, orgs[(first + i) % G_N_ELEMENTS (orgs)]);
      const AlongSampleAccount *worker = world_worker (self, org, ALONG_ROLE_PRACTITIONER);

      add_invite (self, soul, meeting, 4 + i, worker->name, "worker", "professional", worker);
      if (i < 2)
        add_report (self, soul, meeting, worker);
    }
}

static void
add_line (AlongSample *self,
          Soul *soul,
          Meeting *meeting,
          guint item,
          const char *kind,
          const char *words,
          const char *whose)
{
  g_autoptr (AlongRecord) line = world_record (self, "minute_item");
  g_autofree char *position = position_of (item * 2);

  set_text (line, "conference", along_record_get_id (meeting->record));
  set_text (line, "person", soul->id);
  set_text (line, "agenda_item", along_record_get_id (meeting->agenda->pdata[item]));
  set_text (line, "kind", kind);
  set_words (self, line, "words", words);
  set_text (line, "whose", whose);
  along_record_set_boolean (line, "verbatim", g_str_equal (kind, "view"));
  set_text (line, "author", meeting->minutes->worker);
  along_record_set_integer (line, "at", meeting->at);
  set_text (line, "position", position);
  world_add (self, meeting->minutes, meeting->at, line);
}

static void
add_decision (AlongSample *self, Soul *soul, Meeting *meeting)
{
  g_autoptr (AlongRecord) decision = world_record (self, "decision");
  const char *text = world_pick (self, words_decisions);

  set_text (decision, "conference", along_record_get_id (meeting->record));
  set_text (decision, "person", soul->id);
  set_text (decision, "agenda_item", along_record_get_id (meeting->agenda->pdata[5]));
  set_text (decision, "text", text);
  set_text (decision, "rationale",
            "It is what was asked for, and nobody sees a reason against it.");
  along_record_set_boolean (decision, "person_heard", TRUE);
  set_text (decision, "date", world_date (self, meeting->day));
  world_add (self, meeting->minutes, meeting->at, decision);
}

/* What is decided and has nobody yet who does it. */
static void
add_wanted_service (AlongSample *self, Soul *soul, Meeting *meeting)
{
  g_autoptr (AlongRecord) decision = world_record (self, "decision");

  set_text (decision, "conference", along_record_get_id (meeting->record));
  set_text (decision, "person", soul->id);
  set_text (decision, "agenda_item", along_record_get_id (meeting->agenda->pdata[5]));
  set_text (decision, "text",
            "A referral is made this week to somebody who goes along the first time.");
  set_text (decision, "rationale", "Asked for by the person, and nobody here does it.");
  set_lines (decision, "options",
             (const char *const[]){ "Wait until the spring", "Go with a neighbour", NULL });
  set_text (decision, "need", along_record_get_id (soul->needs->pdata[0]));
  along_record_set_boolean (decision, "person_heard", TRUE);
  set_text (decision, "date", world_date (self, meeting->day));
  world_add (self, meeting->minutes, meeting->at, decision);
}

static void
add_action (AlongSample *self, Soul *soul, Meeting *meeting, guint i)
{
  g_autoptr (AlongRecord) action = world_record (self, "action");
  gint64 at = meeting->at;

  set_text (action, "text", world_pick (self, words_actions));
  set_text (action, "person", soul->id);
  set_text (action, "owner", meeting->coordinator->worker);
  set_text (action, "org", meeting->coordinator->org);
  set_text (action, "due", world_date (self, meeting->day + 7 + (int)i * 7));
  set_text (action, "priority", i == 0 ? "soon" : "routine");
  set_text (action, "status", "proposed");
  set_text (action, "conference", along_record_get_id (meeting->record));
  set_text (action, "asked_by", meeting->chair->worker);
  world_add (self, meeting->minutes, at, action);
  at = world_later (self, at, 0, 0);
  world_move (self, meeting->coordinator, at, action, "open", NULL);
  if (g_str_equal (meeting->fate, "closed") || (i == 0 && meeting->day < -12))
    world_move (self, meeting->coordinator, world_later (self, at, 1, 8), action, "done", "outcome",
                "Done, and told.", NULL);
}

static void
add_minutes (AlongSample *self, Soul *soul, Meeting *meeting)
{
  meeting->at = world_later (self, meeting->at, 0, 0);
  add_line (self, soul, meeting, 1, "view", world_pick (self, words_views),
            along_record_get_title (soul->record));
  add_line (self, soul, meeting, 3, "discussion", world_pick (self, words_discussion), NULL);
  add_line (self, soul, meeting, 4, "risk", "The way home after dark; somebody will walk along.",
            NULL);
  add_decision (self, soul, meeting);
  if (self->n_conferences % 2 == 0
      && along_record_get_integer (soul->needs->pdata[0], "created_at", 0) < meeting->at)
    add_wanted_service (self, soul, meeting);
  for (guint i = 0; i < 2; i++)
    add_action (self, soul, meeting, i);
}

static void
go (AlongSample *self, Meeting *meeting, const AlongSampleAccount *author, const char *to)
{
  meeting->at = world_later (self, meeting->at, 0, 1);
  world_move (self, author, meeting->at, meeting->record, to, NULL);
}

static void
hold (AlongSample *self, Soul *soul, Meeting *meeting)
{
  go (self, meeting, meeting->coordinator, "papers_out");
  if (g_str_equal (meeting->fate, "papers_out"))
    return;
  meeting->at = world_latest (meeting->at + 1000, world_at (self, meeting->day));
  meeting->at = MIN (meeting->at, self->now - 5000);
  world_move (self, meeting->chair, meeting->at, meeting->record, "in_progress", NULL);
  if (g_str_equal (meeting->fate, "in_progress"))
    return;
  if (is_one_of (meeting->fate, "inquorate reconvened"))
    {
      meeting->at = world_later (self, meeting->at, 0, 0);
      world_move (self, meeting->chair, meeting->at, meeting->record, "inquorate", "status_reason",
                  "too_few", "status_text", "Two could not come; we do not go on without them.",
                  NULL);
      if (g_str_equal (meeting->fate, "reconvened"))
        {
          g_autofree char *start = world_wall (self, (int)world_between (self, 6, 14), 11, 0);

          meeting->at = world_later (self, meeting->at, 0, 1);
          world_move (self, meeting->coordinator, meeting->at, meeting->record, "reconvened",
                      "start", start, NULL);
        }
      return;
    }
  add_minutes (self, soul, meeting);
  go (self, meeting, meeting->chair, "held");
  if (g_str_equal (meeting->fate, "held"))
    return;
  go (self, meeting, meeting->minutes, "minute_draft");
  if (g_str_equal (meeting->fate, "minute_draft"))
    return;
  go (self, meeting, meeting->chair, "minute_agreed");
  if (g_str_equal (meeting->fate, "minute_agreed"))
    return;
  go (self, meeting, meeting->coordinator, "circulated");
  if (g_str_equal (meeting->fate, "circulated"))
    return;
  meeting->at = world_later (self, meeting->at, 10, 15);
  world_move (self, meeting->coordinator, meeting->at, meeting->record, "closed", NULL);
}

/* Conferences are the wrap-around team's: its coordinator calls them, Shona leads them, Fergus writes
 * the minute. */
void
make_conference (AlongSample *self, Soul *soul)
{
  g_autoptr (GPtrArray) agenda
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  g_autoptr (AlongRecord) record = NULL;
  Meeting meeting = { .agenda = agenda };

  if (soul->org != world_find_org (self, "hscp")
      || (self->next_person > 3 && !world_chance (self, 26)))
    return;
  meeting.fate = fates[self->n_conferences++ % G_N_ELEMENTS (fates)];
  meeting.day = is_one_of (meeting.fate, "reconvened") ? -4 : day_of_fate (self, meeting.fate);
  /* What is under way is under way now, whatever day it is. */
  if (meeting.day != 0)
    meeting.day = world_workday (self, meeting.day);
  meeting.coordinator = soul->worker;
  meeting.chair = world_login (self, "shona");
  meeting.minutes = world_login (self, "fergus");
  meeting.at = world_latest (
      world_at (self, MIN (meeting.day, 0) - (int)world_between (self, 8, 16)), soul_ready (soul));
  meeting_record (self, soul, &meeting);
  record = meeting.record;
  if (g_str_equal (meeting.fate, "draft"))
    return;
  add_papers (self, soul, &meeting);
  go (self, &meeting, meeting.coordinator, "convened");
  if (g_str_equal (meeting.fate, "convened"))
    return;
  if (is_one_of (meeting.fate, "postponed cancelled"))
    {
      meeting.at = world_later (self, meeting.at, 0, 2);
      world_move (self, meeting.coordinator, meeting.at, record, meeting.fate, "status_reason",
                  g_str_equal (meeting.fate, "postponed") ? "person_unwell" : "not_needed",
                  "status_text", "Everybody was told the same day.", NULL);
      return;
    }
  hold (self, soul, &meeting);
}
