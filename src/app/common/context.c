/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/context.h"

#include <glib/gi18n.h>

struct _AlongContext
{
  GObject parent_instance;

  AlongSession *session;
  AlongStore *store;
  AlongEngine *engine;
  const AlongActor *actor; /* without a session */
  GSettings *settings;
  AlongOpenedFiles *opened;
  GHashTable *titles; /* kind → (id → title; empty while it is being read) */
  guint titles_changed_id;
  char *shown;
};

enum
{
  PROP_0,
  PROP_SHOWN,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AlongContext, along_context, G_TYPE_OBJECT)

enum
{
  SIGNAL_TITLES_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* One title on its way. */
typedef struct
{
  GWeakRef context;
  const AlongEntity *entity;
  char *id;
} TitleRead;

static void
title_read_free (TitleRead *read)
{
  g_weak_ref_clear (&read->context);
  g_free (read->id);
  g_free (read);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TitleRead, title_read_free)

static void
on_titles_changed_idle_cb (gpointer data)
{
  AlongContext *self = data;

  self->titles_changed_id = 0;
  g_signal_emit (self, signals[SIGNAL_TITLES_CHANGED], 0);
}

/* Many titles come at once when a list opens: the lists are told once. */
static void
queue_titles_changed (AlongContext *self)
{
  if (self->titles_changed_id == 0)
    self->titles_changed_id = g_idle_add_once (on_titles_changed_idle_cb, self);
}

static void
on_title_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TitleRead) read = data;
  g_autoptr (AlongContext) self = g_weak_ref_get (&read->context);
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongRecord) record = along_store_get_finish (ALONG_STORE (source), result, &error);
  GHashTable *of_kind = NULL;
  const char *title = NULL;

  if (self == NULL)
    return;
  if (record != NULL)
    title = along_record_get_title (record);
  else if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND))
    title = _ ("Not shared with you");
  else
    g_debug ("A name could not be read: %s", error->message);
  of_kind = g_hash_table_lookup (self->titles, read->entity->kind);
  if (of_kind == NULL)
    return;
  if (title == NULL)
    {
      /* The next one who asks tries again. */
      g_hash_table_remove (of_kind, read->id);
      return;
    }
  g_hash_table_replace (of_kind, g_strdup (read->id), g_strdup (title));
  queue_titles_changed (self);
}

static void
read_title (AlongContext *self, const AlongEntity *entity, const char *id)
{
  TitleRead *read = g_new0 (TitleRead, 1);

  g_weak_ref_init (&read->context, self);
  read->entity = entity;
  read->id = g_strdup (id);
  along_store_get_async (self->store, entity, id, NULL, on_title_read_cb, read);
}

static void
on_store_changed_cb (AlongStore *store, GHashTable *by_kind, AlongContext *self)
{
  GHashTableIter kinds;
  gpointer kind = NULL;
  gpointer ids = NULL;

  g_hash_table_iter_init (&kinds, by_kind);
  while (g_hash_table_iter_next (&kinds, &kind, &ids))
    {
      const AlongEntity *entity = along_entity_find (kind);
      GHashTable *of_kind = g_hash_table_lookup (self->titles, kind);

      if (entity == NULL || of_kind == NULL)
        continue;
      for (guint i = 0; i < ((GPtrArray *)ids)->len; i++)
        {
          const char *id = g_ptr_array_index ((GPtrArray *)ids, i);

          if (g_hash_table_contains (of_kind, id))
            read_title (self, entity, id);
        }
    }
}

static void
along_context_dispose (GObject *object)
{
  AlongContext *self = ALONG_CONTEXT (object);

  g_clear_handle_id (&self->titles_changed_id, g_source_remove);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  /* What other programs show goes with the window, whoever still holds it. */
  if (self->opened != NULL)
    g_object_run_dispose (G_OBJECT (self->opened));
  g_clear_object (&self->opened);
  g_clear_object (&self->store);
  g_clear_object (&self->engine);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (along_context_parent_class)->dispose (object);
}

static void
along_context_finalize (GObject *object)
{
  AlongContext *self = ALONG_CONTEXT (object);

  g_hash_table_unref (self->titles);
  g_free (self->shown);
  G_OBJECT_CLASS (along_context_parent_class)->finalize (object);
}

static void
along_context_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AlongContext *self = ALONG_CONTEXT (object);

  switch (prop_id)
    {
    case PROP_SHOWN:
      g_value_set_string (value, self->shown);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
along_context_class_init (AlongContextClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = along_context_get_property;
  object_class->dispose = along_context_dispose;
  object_class->finalize = along_context_finalize;
  properties[PROP_SHOWN]
      = g_param_spec_string ("shown", NULL, NULL, NULL,
                             (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_TITLES_CHANGED]
      = g_signal_new ("titles-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);
}

static void
along_context_init (AlongContext *self)
{
  self->titles
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
}

/**
 * along_context_new:
 * @session: an open session
 * @settings: the device's preferences
 *
 * Returns: (transfer full): what the pages of a signed-in window are made with
 */
AlongContext *
along_context_new (AlongSession *session, GSettings *settings)
{
  AlongContext *self = NULL;

  g_return_val_if_fail (ALONG_IS_SESSION (session), NULL);

  self = along_context_new_for_store (along_session_get_store (session),
                                      along_session_get_engine (session), NULL, settings);
  g_set_object (&self->session, session);
  /* What a run that was ended left behind is removed before anybody opens anything. */
  (void)along_context_get_opened_files (self);
  return self;
}

/**
 * along_context_new_for_store:
 * @store: a store
 * @engine: (nullable): what keeps it in step
 * @actor: (nullable): who acts; must outlive the context
 * @settings: the device's preferences
 *
 * A context without a session, for tests.
 *
 * Returns: (transfer full): a context
 */
AlongContext *
along_context_new_for_store (AlongStore *store,
                             AlongEngine *engine,
                             const AlongActor *actor,
                             GSettings *settings)
{
  AlongContext *self = NULL;

  g_return_val_if_fail (ALONG_IS_STORE (store), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (ALONG_TYPE_CONTEXT, NULL);
  self->store = g_object_ref (store);
  g_set_object (&self->engine, engine);
  self->actor = actor;
  self->settings = g_object_ref (settings);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (on_store_changed_cb), self, 0);
  return self;
}

/**
 * along_context_get_session:
 * @self: a context
 *
 * Returns: (transfer none) (nullable): the profile's session
 */
AlongSession *
along_context_get_session (AlongContext *self)
{
  g_return_val_if_fail (ALONG_IS_CONTEXT (self), NULL);
  return self->session;
}

/**
 * along_context_get_store:
 * @self: a context
 *
 * Returns: (transfer none): the device's database
 */
AlongStore *
along_context_get_store (AlongContext *self)
{
  g_return_val_if_fail (ALONG_IS_CONTEXT (self), NULL);
  return self->store;
}

/**
 * along_context_get_engine:
 * @self: a context
 *
 * Returns: (transfer none) (nullable): what keeps the store in step with the server
 */
AlongEngine *
along_context_get_engine (AlongContext *self)
{
  g_return_val_if_fail (ALONG_IS_CONTEXT (self), NULL);
  return self->engine;
}

/**
 * along_context_get_actor:
 * @self: a context
 *
 * Returns: (transfer none) (nullable): who acts, for which organisation, in which roles
 */
const AlongActor *
along_context_get_actor (AlongContext *self)
{
  g_return_val_if_fail (ALONG_IS_CONTEXT (self), NULL);
  return self->session != NULL ? along_session_get_actor (self->session) : self->actor;
}

/**
 * along_context_get_settings:
 * @self: a context
 *
 * Returns: (transfer none): the device's preferences
 */
GSettings *
along_context_get_settings (AlongContext *self)
{
  g_return_val_if_fail (ALONG_IS_CONTEXT (self), NULL);
  return self->settings;
}

/**
 * along_context_get_opened_files:
 * @self: a context
 *
 * Returns: (transfer none): the copies of files that other programs show; made with the first who asks
 */
AlongOpenedFiles *
along_context_get_opened_files (AlongContext *self)
{
  g_return_val_if_fail (ALONG_IS_CONTEXT (self), NULL);
  if (self->opened == NULL)
    self->opened = along_opened_files_new (
        self->store, self->session != NULL ? along_session_get_profile_dir (self->session) : NULL);
  return self->opened;
}

/**
 * along_context_get_shown:
 * @self: a context
 *
 * Returns: (transfer none) (nullable): the id of the record that is open
 */
const char *
along_context_get_shown (AlongContext *self)
{
  g_return_val_if_fail (ALONG_IS_CONTEXT (self), NULL);
  return self->shown;
}

/**
 * along_context_set_shown:
 * @self: a context
 * @id: (nullable): the id of the record that is open; the shell tells it
 */
void
along_context_set_shown (AlongContext *self, const char *id)
{
  g_return_if_fail (ALONG_IS_CONTEXT (self));
  if (g_set_str (&self->shown, id))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN]);
}

/**
 * along_context_title:
 * @self: a context
 * @kind: a kind of record
 * @id: (nullable): a record's id, as it stands in a reference
 *
 * The name of another record, for a row or a sentence. What is not known yet is read; then
 * `titles-changed` is emitted and the caller asks again (list pages do so by themselves).
 *
 * Returns: (transfer none): its name, "Not shared with you" where this device has no such record;
 *   empty while it is being read and for %NULL. Valid until the main loop runs again
 */
const char *
along_context_title (AlongContext *self, const char *kind, const char *id)
{
  const AlongEntity *entity = along_entity_find (kind);
  GHashTable *of_kind = NULL;
  const char *title = NULL;

  g_return_val_if_fail (ALONG_IS_CONTEXT (self), "");
  g_return_val_if_fail (entity != NULL, "");

  if (id == NULL)
    return "";
  of_kind = g_hash_table_lookup (self->titles, kind);
  if (of_kind == NULL)
    {
      of_kind = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_insert (self->titles, g_strdup (kind), of_kind);
    }
  title = g_hash_table_lookup (of_kind, id);
  if (title != NULL)
    return title;
  g_hash_table_insert (of_kind, g_strdup (id), g_strdup (""));
  read_title (self, entity, id);
  return "";
}

static gboolean
phase_from_setting (GValue *value, GVariant *variant, gpointer data)
{
  g_value_set_enum (value, g_variant_get_boolean (variant) ? GTK_PHASE_BUBBLE : GTK_PHASE_NONE);
  return TRUE;
}

/**
 * along_context_letters:
 * @self: a context
 * @controller: a controller of single-letter keys
 *
 * Turns @controller off while people want no single-letter keys (WCAG 2.1.4). It bubbles, so that
 * a text field that has the focus gets its letters first.
 */
void
along_context_letters (AlongContext *self, GtkEventController *controller)
{
  g_return_if_fail (ALONG_IS_CONTEXT (self));
  g_settings_bind_with_mapping (self->settings, "single-key-shortcuts", controller,
                                "propagation-phase", G_SETTINGS_BIND_GET, phase_from_setting, NULL,
                                NULL, NULL);
}
