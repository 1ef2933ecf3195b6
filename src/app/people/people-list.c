/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/people-list.h"

#include "app/common/list-page.h"
#include "app/people/next.h"
#include "app/people/person-forms.h"
#include "app/people/person-parts.h"
#include "app/common/window.h"
#include "app/referrals/refer-start.h"
#include "base/clock.h"
#include "base/date.h"
#include "store/records.h"

#include <glib/gi18n.h>

/* Nobody has been in touch for so long, and it is time somebody was. */
#define QUIET_DAYS 28

#define MOST_NEEDS 200
#define MOST_EPISODES 200

static void
apply_mine (AlongContext *context, AlongQuery *query)
{
  along_query_where (query, "lead_worker", ALONG_IS,
                     g_variant_new_string (along_context_get_actor (context)->worker));
}

static void
among_right (AlongQuery *related)
{
  along_query_where (related, "entered_in_error", ALONG_IS, g_variant_new_boolean (FALSE));
}

static void
among_open_episodes (AlongContext *context, AlongQuery *episodes)
{
  static const char *const open[] = { "planned", "waitlist", "active", "onhold", NULL };

  among_right (episodes);
  along_query_where (episodes, "status", ALONG_IS_ONE_OF, g_variant_new_strv (open, -1));
}

static void
among_open_needs (AlongContext *context, AlongQuery *needs)
{
  static const char *const open[]
      = { "identified", "prioritised", "in_hand", "partly_met", "unmet", NULL };

  among_right (needs);
  along_query_where (needs, "status", ALONG_IS_ONE_OF, g_variant_new_strv (open, -1));
}

static void
apply_review_due (AlongContext *context, AlongQuery *query)
{
  static const char *const running[] = { "active", "in_review", NULL };
  g_autoptr (AlongQuery) plans = along_query_new (along_entity_find ("care_plan"));
  g_autofree char *today = along_clock_today ();
  g_autofree char *tomorrow = along_date_add_days (today, 1);

  among_right (plans);
  along_query_where (plans, "status", ALONG_IS_ONE_OF, g_variant_new_strv (running, -1));
  along_query_where (plans, "next_review", ALONG_BEFORE, g_variant_new_string (tomorrow));
  along_query_where_related (query, plans, "person", TRUE);
}

/* Days, not hours: the question stays the same until tomorrow. */
static void
apply_no_contact (AlongContext *context, AlongQuery *query)
{
  g_autoptr (AlongQuery) notes = along_query_new (along_entity_find ("note"));
  g_autofree char *today = along_clock_today ();
  g_autofree char *since = along_date_add_days (today, -QUIET_DAYS);

  among_right (notes);
  along_query_where (notes, "reached", ALONG_IS, g_variant_new_boolean (TRUE));
  along_query_where (notes, "at", ALONG_AFTER, g_variant_new_int64 (along_clock_begin_of (since)));
  along_query_where_related (query, notes, "person", FALSE);
}

static const AlongFilterSpec filters[] = {
  { .id = "mine", .label = N_ ("My people"), .apply = apply_mine },
  { .id = "organisation",
    .label = N_ ("Organisation"),
    .field = "org",
    .kind = "episode",
    .reference = "person",
    .among = among_open_episodes },
  { .id = "need",
    .label = N_ ("Need"),
    .field = "domain",
    .kind = "need",
    .reference = "person",
    .among = among_open_needs },
  { .id = "review", .label = N_ ("Review due"), .apply = apply_review_due },
  { .id = "no-contact", .label = N_ ("No contact in 28 days"), .apply = apply_no_contact },
  { .id = "lead", .label = N_ ("Lead worker"), .field = "lead_worker" },
  { NULL },
};

static AlongQuery *
query (AlongContext *context)
{
  AlongQuery *all = along_query_new (along_entity_find ("person"));

  along_query_where (all, "entered_in_error", ALONG_IS, g_variant_new_boolean (FALSE));
  along_query_order_by (all, "known_as", FALSE);
  return all;
}

static void
fill (AlongContext *context, AlongRecord *person, AlongListRow *row)
{
  g_autofree char *words = along_person_row_words (context, person);
  AlongTone tone = ALONG_TONE_QUIET;
  const char *next = along_next_words (context, along_record_get_id (person), &tone);

  along_list_row_set (row, along_record_get_title (person), words);
  if (along_record_get_boolean (person, "do_not_contact"))
    along_list_row_set_chip (row, _ ("Do not contact"), ALONG_TONE_CARE);
  else
    along_list_row_set_chip (row, next, tone);
}

typedef struct
{
  AlongContext *context;
  AlongWindow *window;
  AlongRecord *record;
  const char *person; /* its id */
  gboolean refers;    /* else a need is added */
} Adding;

static void
adding_free (Adding *adding)
{
  g_object_unref (adding->context);
  g_object_unref (adding->window);
  along_record_unref (adding->record);
  g_free (adding);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Adding, adding_free)

static void
on_needs_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Adding) adding = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) needs = along_store_query_finish (ALONG_STORE (source), result, &error);

  if (needs == NULL)
    {
      along_window_report (adding->window, error);
      return;
    }
  along_window_open (adding->window, "person", adding->person);
  along_window_push_page (adding->window,
                          along_need_new_form (adding->context, adding->person, needs));
}

static void
add_need (Adding *adding)
{
  g_autoptr (AlongQuery) needs = along_query_new (along_entity_find ("need"));

  along_query_where (needs, "person", ALONG_IS, g_variant_new_string (adding->person));
  along_query_order_by (needs, "position", FALSE);
  along_store_query_async (along_context_get_store (adding->context), needs, MOST_NEEDS, NULL,
                           on_needs_cb, adding);
}

/* Whoever works with them writes; the episodes say who that is. */
static void
on_episodes_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Adding) adding = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) episodes = along_store_query_finish (ALONG_STORE (source), result, &error);

  if (episodes == NULL)
    along_window_report (adding->window, error);
  else if (!along_person_may_write (adding->context, adding->record, episodes))
    along_window_toast (adding->window, _ ("Only who works with them can do that"), NULL, NULL,
                        NULL);
  else if (adding->refers)
    {
      g_autofree char *start = along_refer_start_text ("person", adding->person, NULL);

      along_window_open (adding->window, "refer", start);
    }
  else
    add_need (g_steal_pointer (&adding));
}

/* What somebody says on the phone is written down without looking for the place first. */
static void
act (GtkWidget *widget, AlongContext *context, AlongRecord *person, const char *name)
{
  g_autoptr (AlongQuery) episodes = along_query_new (along_entity_find ("episode"));
  Adding *adding = g_new0 (Adding, 1);

  adding->context = g_object_ref (context);
  adding->window = g_object_ref (along_window_of (widget));
  adding->record = along_record_ref (person);
  adding->person = along_record_get_id (person);
  adding->refers = g_str_equal (name, "refer");
  along_query_where (episodes, "person", ALONG_IS, g_variant_new_string (adding->person));
  along_store_query_async (along_context_get_store (context), episodes, MOST_EPISODES, NULL,
                           on_episodes_cb, adding);
}

static const AlongListAction actions[] = {
  { "need", N_ ("Add a _Need…"), "n" },
  { "refer", N_ ("_Refer…"), "r" },
  { NULL },
};

static const AlongListSpec spec = {
  .kind = "person",
  .title = N_ ("People"),
  .search_hint = N_ ("Name, number or place"),
  .filters = filters,
  .saves_views = TRUE,
  .query = query,
  .fill = fill,
  .actions = actions,
  .act = act,
  .empty_icon = "system-users-symbolic",
  .empty_title = N_ ("Nobody Here Yet"),
  .empty_text = N_ ("Add the first person you work with. Nobody else sees them before you share."),
  .new_label = N_ ("New Person"),
  .new_action = "win.open(('person-new',''))",
};

/**
 * along_people_list_make:
 * @context: the window's context
 *
 * Returns: (transfer floating): the page of the area People
 */
AdwNavigationPage *
along_people_list_make (AlongContext *context)
{
  AdwNavigationPage *page = along_list_page_new (context, &spec);

  along_next_start (context, GTK_WIDGET (page));
  return page;
}
