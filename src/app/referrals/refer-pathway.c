/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/refer-pathway.h"

#include "base/text.h"

#include <glib/gi18n.h>
#include <string.h>

static void
pick_free (gpointer data)
{
  AlongPathwayPick *pick = data;

  g_free (pick->service);
  g_free (pick->reason);
  g_free (pick);
}

static const char *
cell (GVariant *row, const char *name)
{
  const char *text = NULL;

  return g_variant_lookup (row, name, "&s", &text) && *text != '\0' ? text : NULL;
}

static int
by_position (gconstpointer a, gconstpointer b)
{
  GVariant *x = *(GVariant *const *)a;
  GVariant *y = *(GVariant *const *)b;
  const char *first = cell (x, "position");
  const char *second = cell (y, "position");
  gint64 m = first != NULL ? g_ascii_strtoll (first, NULL, 10) : G_MAXINT64;
  gint64 n = second != NULL ? g_ascii_strtoll (second, NULL, 10) : G_MAXINT64;

  return m < n ? -1 : m > n ? 1 : 0;
}

static GPtrArray *
lines_of (const AlongRecord *pathway)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  GVariant *rows = along_record_get (pathway, "lines");

  for (gsize i = 0; rows != NULL && i < g_variant_n_children (rows); i++)
    g_ptr_array_add (lines, g_variant_get_child_value (rows, i));
  g_ptr_array_sort (lines, by_position);
  return lines;
}

static gboolean
is_of_kind (const AlongRecord *service, const char *kind)
{
  g_auto (GStrv) categories = along_record_get_set (service, "categories");
  g_autofree char *wanted = along_text_key (kind);
  g_autofree char *own = along_text_key (along_record_get_text (service, "service_type"));

  if (g_str_equal (own, wanted))
    return TRUE;
  for (guint i = 0; categories[i] != NULL; i++)
    {
      g_autofree char *category = along_text_key (categories[i]);

      if (g_str_equal (category, wanted))
        return TRUE;
    }
  return FALSE;
}

/* A line names a service, or a kind of service: then the best of that kind is taken. */
static const char *
service_of (GVariant *line, GPtrArray *ranked)
{
  const char *service = cell (line, "service");
  const char *kind = cell (line, "service_type");

  for (guint i = 0; service == NULL && kind != NULL && i < ranked->len; i++)
    {
      const AlongRanked *one = g_ptr_array_index (ranked, i);

      if (is_of_kind (one->service, kind))
        return along_record_get_id (one->service);
    }
  return service;
}

static guint
place_of (const char *service, GPtrArray *ranked)
{
  for (guint i = 0; i < ranked->len; i++)
    if (g_str_equal (along_record_get_id (((AlongRanked *)g_ptr_array_index (ranked, i))->service),
                     service))
      return i;
  return G_MAXUINT;
}

static void
add_pick (GPtrArray *picks, GVariant *line, const char *service)
{
  AlongPathwayPick *pick = NULL;
  const char *days = cell (line, "days_after");

  for (guint i = 0; i < picks->len; i++)
    if (g_str_equal (((AlongPathwayPick *)g_ptr_array_index (picks, i))->service, service))
      return;
  pick = g_new0 (AlongPathwayPick, 1);
  pick->service = g_strdup (service);
  pick->reason = g_strdup (cell (line, "reason"));
  pick->days_after = days != NULL ? (int)CLAMP (g_ascii_strtoll (days, NULL, 10), 0, 730) : 0;
  g_ptr_array_add (picks, pick);
}

/**
 * along_pathway_picks:
 * @pathway: a pathway
 * @ranked: (element-type AlongRanked): the services for this person, the best first
 *
 * What a pathway comes to for one person: its services, and of those that stand for one another the best.
 *
 * Returns: (transfer full) (element-type AlongPathwayPick): the referrals, in the pathway's order
 */
GPtrArray *
along_pathway_picks (const AlongRecord *pathway, GPtrArray *ranked)
{
  GPtrArray *picks = g_ptr_array_new_with_free_func (pick_free);
  g_autoptr (GPtrArray) lines = lines_of (pathway);
  GVariant *best = NULL;
  const char *best_service = NULL;

  for (guint i = 0; i < lines->len; i++)
    {
      GVariant *line = g_ptr_array_index (lines, i);
      const char *service = service_of (line, ranked);

      if (service == NULL)
        continue;
      if (g_strcmp0 (cell (line, "choice"), "yes") != 0)
        {
          add_pick (picks, line, service);
          continue;
        }
      if (best == NULL || place_of (service, ranked) < place_of (best_service, ranked))
        {
          best = line;
          best_service = service;
        }
    }
  if (best != NULL)
    add_pick (picks, best, best_service);
  return picks;
}

struct _AlongPathwayChoice
{
  GObject parent_instance;

  AlongContext *context;
  AdwExpanderRow *expander;
  GPtrArray *pathways; /* of AlongRecord, one for each row */
  GPtrArray *rows;     /* borrowed: the expander has them */
};

enum
{
  SIGNAL_PICKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongPathwayChoice, along_pathway_choice, G_TYPE_OBJECT)

static void
along_pathway_choice_finalize (GObject *object)
{
  AlongPathwayChoice *self = ALONG_PATHWAY_CHOICE (object);

  for (guint i = 0; i < self->rows->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->rows, i), self);
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->pathways);
  g_object_unref (self->context);
  G_OBJECT_CLASS (along_pathway_choice_parent_class)->finalize (object);
}

static void
along_pathway_choice_class_init (AlongPathwayChoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = along_pathway_choice_finalize;
  signals[SIGNAL_PICKED]
      = g_signal_new ("picked", ALONG_TYPE_PATHWAY_CHOICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, ALONG_TYPE_RECORD | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
along_pathway_choice_init (AlongPathwayChoice *self)
{
  self->pathways = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  self->rows = g_ptr_array_new ();
}

static void
on_row_cb (AdwActionRow *row, AlongPathwayChoice *self)
{
  guint at = 0;

  if (!g_ptr_array_find (self->rows, row, &at))
    return;
  adw_expander_row_set_expanded (self->expander, FALSE);
  g_signal_emit (self, signals[SIGNAL_PICKED], 0, g_ptr_array_index (self->pathways, at));
}

/**
 * along_pathway_choice_new:
 * @context: the window's context
 * @group: a group of a page, which the row goes into
 *
 * Returns: (transfer full): an empty choice; the page drops it before its group goes
 */
AlongPathwayChoice *
along_pathway_choice_new (AlongContext *context, AdwPreferencesGroup *group)
{
  AlongPathwayChoice *self = g_object_new (ALONG_TYPE_PATHWAY_CHOICE, NULL);

  self->context = g_object_ref (context);
  self->expander = ADW_EXPANDER_ROW (adw_expander_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->expander), _ ("Use a Pathway"));
  adw_expander_row_set_subtitle (self->expander, _ ("Several services that go together"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->expander), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Use a Pathway"), -1);
  gtk_widget_set_visible (GTK_WIDGET (self->expander), FALSE);
  adw_preferences_group_add (group, GTK_WIDGET (self->expander));
  return self;
}

static gboolean
fits (const AlongRecord *pathway, const char *const *domains)
{
  g_auto (GStrv) own = along_record_get_set (pathway, "domains");

  for (guint i = 0; own[i] != NULL; i++)
    if (g_strv_contains (domains, own[i]))
      return TRUE;
  return domains[0] == NULL;
}

static void
add_row (AlongPathwayChoice *self, AlongRecord *pathway)
{
  GtkWidget *row = adw_action_row_new ();
  const char *description = along_record_get_text (pathway, "description");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), along_record_get_title (pathway));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), description != NULL ? description : "");
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  adw_expander_row_add_row (self->expander, row);
  g_signal_connect (row, "activated", G_CALLBACK (on_row_cb), self);
  g_ptr_array_add (self->rows, row);
  g_ptr_array_add (self->pathways, along_record_ref (pathway));
}

/**
 * along_pathway_choice_show:
 * @self: a choice
 * @pathways: (nullable) (element-type AlongRecord): the pathways there are
 * @domains: (array zero-terminated=1): the parts of life help is wanted with; those that help with one of
 *   them come first
 */
void
along_pathway_choice_show (AlongPathwayChoice *self,
                           GPtrArray *pathways,
                           const char *const *domains)
{
  g_return_if_fail (ALONG_IS_PATHWAY_CHOICE (self));

  for (guint i = 0; i < self->rows->len; i++)
    adw_expander_row_remove (self->expander, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_size (self->pathways, 0);
  for (guint pass = 0; pathways != NULL && pass < 2; pass++)
    for (guint i = 0; i < pathways->len; i++)
      {
        AlongRecord *pathway = g_ptr_array_index (pathways, i);

        if (!along_record_get_boolean (pathway, "retired")
            && !along_record_get_boolean (pathway, "entered_in_error")
            && fits (pathway, domains) == (pass == 0))
          add_row (self, pathway);
      }
  gtk_widget_set_visible (GTK_WIDGET (self->expander), self->rows->len > 0);
}
