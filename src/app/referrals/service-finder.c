/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/service-finder.h"

#include "app/common/window.h"
#include "store/records.h"

#define MOST_FOUND 20

struct _AlongServiceFinder
{
  GObject parent_instance;

  AlongContext *context;
  AdwEntryRow *entry;    /* not owned: whoever has both drops this first */
  GPtrArray *found;      /* of AlongRecord */
  GCancellable *finding; /* while the store looks for what was typed */
  gboolean hurried;      /* Enter came before it had */
};

enum
{
  SIGNAL_FOUND,
  SIGNAL_PICKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongServiceFinder, along_service_finder, G_TYPE_OBJECT)

static void
stop (AlongServiceFinder *self)
{
  g_cancellable_cancel (self->finding);
  g_clear_object (&self->finding);
  self->hurried = FALSE;
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongServiceFinder) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = along_store_query_finish (ALONG_STORE (source), result, &error);
  gboolean hurried = self->hurried;

  /* Somebody types on, or has left. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  stop (self);
  if (found == NULL)
    {
      AlongWindow *window = along_window_of (GTK_WIDGET (self->entry));

      if (window != NULL)
        along_window_report (window, error);
      return;
    }
  g_clear_pointer (&self->found, g_ptr_array_unref);
  self->found = g_steal_pointer (&found);
  g_signal_emit (self, signals[SIGNAL_FOUND], 0);
  if (hurried)
    g_signal_emit (self, signals[SIGNAL_PICKED], 0);
}

static void
on_typed_cb (AlongServiceFinder *self)
{
  const char *typed = along_service_finder_get_typed (self);
  g_autoptr (AlongQuery) query = NULL;

  stop (self);
  if (*typed == '\0')
    {
      g_clear_pointer (&self->found, g_ptr_array_unref);
      g_signal_emit (self, signals[SIGNAL_FOUND], 0);
      return;
    }
  query = along_query_new (along_entity_find ("service"));
  along_query_where (query, "status", ALONG_IS, g_variant_new_string ("active"));
  along_query_matching (query, typed);
  self->finding = g_cancellable_new ();
  along_store_query_async (along_context_get_store (self->context), query, MOST_FOUND,
                           self->finding, on_found_cb, g_object_ref (self));
}

static void
on_activated_cb (AlongServiceFinder *self)
{
  self->hurried = self->finding != NULL;
  if (!self->hurried && self->found != NULL)
    g_signal_emit (self, signals[SIGNAL_PICKED], 0);
}

static void
along_service_finder_dispose (GObject *object)
{
  AlongServiceFinder *self = ALONG_SERVICE_FINDER (object);

  stop (self);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_service_finder_parent_class)->dispose (object);
}

static void
along_service_finder_finalize (GObject *object)
{
  g_clear_pointer (&ALONG_SERVICE_FINDER (object)->found, g_ptr_array_unref);
  G_OBJECT_CLASS (along_service_finder_parent_class)->finalize (object);
}

static void
along_service_finder_class_init (AlongServiceFinderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = along_service_finder_dispose;
  object_class->finalize = along_service_finder_finalize;
  /**
   * AlongServiceFinder::found:
   *
   * There is an answer to what was typed, or nothing is typed any more.
   */
  signals[SIGNAL_FOUND] = g_signal_new ("found", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * AlongServiceFinder::picked:
   *
   * Enter was pressed, and what was found answers what was typed then.
   */
  signals[SIGNAL_PICKED] = g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
along_service_finder_init (AlongServiceFinder *self)
{
}

/**
 * along_service_finder_new:
 * @context: the window's context
 * @entry: where people type; it outlives the finder
 *
 * Looks for running services by what is typed, and never acts on what was found for something else.
 *
 * Returns: (transfer full): the finder
 */
AlongServiceFinder *
along_service_finder_new (AlongContext *context, AdwEntryRow *entry)
{
  AlongServiceFinder *self = g_object_new (ALONG_TYPE_SERVICE_FINDER, NULL);

  self->context = g_object_ref (context);
  self->entry = entry;
  g_signal_connect_object (entry, "changed", G_CALLBACK (on_typed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "entry-activated", G_CALLBACK (on_activated_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * along_service_finder_get_found:
 * @self: a finder
 *
 * Returns: (transfer none) (nullable) (element-type AlongRecord): the services that were found last; %NULL where
 *   nothing is typed
 */
GPtrArray *
along_service_finder_get_found (AlongServiceFinder *self)
{
  g_return_val_if_fail (ALONG_IS_SERVICE_FINDER (self), NULL);
  return self->found;
}

/**
 * along_service_finder_get_typed:
 * @self: a finder
 *
 * Returns: (transfer none): what stands in the entry
 */
const char *
along_service_finder_get_typed (AlongServiceFinder *self)
{
  g_return_val_if_fail (ALONG_IS_SERVICE_FINDER (self), "");
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}
