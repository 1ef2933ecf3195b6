/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/figures.h"

#include "base/error.h"
#include "store/live-list.h"

#define MANY 100000
#define MILLION 1000000
#define FEW 100
#define TIMES 40
#define PATIENCE_S 30
/* What a tall window shows. */
#define IN_SIGHT 30

typedef struct
{
  GListModel *list;
  GPtrArray *rows;
} Opening;

/* The number is known, and what is in sight has been read. */
static gboolean
is_open (gpointer data)
{
  Opening *self = data;
  guint n = MIN (g_list_model_get_n_items (self->list), IN_SIGHT);

  if (along_live_list_get_loading (ALONG_LIVE_LIST (self->list)))
    return FALSE;
  while (self->rows->len < n)
    g_ptr_array_add (self->rows, g_list_model_get_item (self->list, self->rows->len));
  for (guint i = 0; i < self->rows->len; i++)
    if (along_row_get_record (g_ptr_array_index (self->rows, i)) == NULL)
      return FALSE;
  return TRUE;
}

/* The list of people, as the application asks for it. */
static AlongQuery *
people_query (void)
{
  AlongQuery *query = along_query_new (along_entity_find ("person"));

  along_query_where (query, "entered_in_error", ALONG_IS, g_variant_new_boolean (FALSE));
  along_query_order_by (query, "known_as", FALSE);
  return query;
}

static gboolean
open_list (AlongStore *store, guint people, double *ms, GError **error)
{
  g_autoptr (AlongQuery) query = people_query ();
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  double from = now_ms ();
  g_autoptr (AlongLiveList) list = along_live_list_new (store, query);
  Opening opening = { G_LIST_MODEL (list), rows };

  if (!wait_until (is_open, &opening, PATIENCE_S, "Opening a list", error))
    return FALSE;
  *ms = now_ms () - from;
  if (g_list_model_get_n_items (opening.list) == people)
    return TRUE;
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, "The list has %u people, not %u",
               g_list_model_get_n_items (opening.list), people);
  return FALSE;
}

static gboolean
open_often (Ground *ground, guint people, Reading *reading, GError **error)
{
  g_autofree char *profile = ground_people (ground, people, error);
  g_autoptr (AlongStore) store = profile != NULL ? device_open_store (profile, error) : NULL;

  if (store == NULL)
    return FALSE;
  for (guint i = 0; i < TIMES; i++)
    {
      double ms = 0;

      if (!open_list (store, people, &ms, error))
        return FALSE;
      reading_add (reading, ms);
    }
  return device_close_store (store, error);
}

/**
 * measure_list_open:
 * @ground: what to measure on
 * @error: set when it could not be measured
 *
 * How much longer the list of people takes to open with many than with few.
 *
 * Returns: (transfer full): what came of it
 */
Reading *
measure_list_open (Ground *ground, GError **error)
{
  g_autoptr (Reading) many = reading_new ("ms");
  g_autoptr (Reading) few = reading_new ("ms");

  if (!open_often (ground, MANY, many, error) || !open_often (ground, FEW, few, error))
    return NULL;
  many->baseline = median (few->samples);
  many->baseline_is = "the same list with 100 people";
  many->value = median (many->samples) - many->baseline;
  many->note = g_strdup_printf ("the first after opening the store took %.2f ms",
                                g_array_index (many->samples, double, 0));
  return g_steal_pointer (&many);
}

/**
 * measure_million_list:
 * @ground: what to measure on
 * @error: set when it could not be measured
 *
 * Opening the list of a million people.
 *
 * Returns: (transfer full): what came of it
 */
Reading *
measure_million_list (Ground *ground, GError **error)
{
  g_autoptr (Reading) million = reading_new ("ms");
  g_autoptr (Reading) few = reading_new ("ms");

  for (guint i = 0; i < 5; i++)
    if (!open_often (ground, MILLION, million, error))
      return NULL;
  if (!open_often (ground, FEW, few, error))
    return NULL;
  million->baseline = median (few->samples);
  million->baseline_is = "the same list with 100 people";
  million->value = quantile (million->samples, 0.99);
  return g_steal_pointer (&million);
}
