/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/import.h"
#include "interop/json-values.h"
#include "interop/open-referral.h"
#include "interop/spreadsheet.h"
#include "base/error.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* A feed that is read page by page, from a folder or over the network. */
typedef struct
{
  const AlongImportHooks *hooks;
  AlongImporter *importer;
  GHashTable *taken;
  char *base;
  gboolean aliss;
} Feed;

static void
feed_begin (Feed *feed, gboolean aliss)
{
  if (feed->importer != NULL)
    return;
  feed->aliss = aliss;
  feed->importer = along_importer_new (feed->hooks, aliss ? "aliss" : "oruk", NULL);
  along_importer_report (feed->importer)->format = g_strdup (aliss ? "aliss" : "open-referral");
}

static gboolean
feed_take (Feed *feed, JsonObject *service, guint64 line, const char *file, GError **error)
{
  g_autofree char *id = along_json_text (service, "id");

  along_importer_begin (feed->importer, line, file);
  if (service == NULL)
    {
      along_importer_refuse (feed->importer, _ ("This is not a service."));
      return TRUE;
    }
  if (id != NULL)
    g_hash_table_add (feed->taken, g_strdup (id));
  return feed->aliss ? along_aliss_take (feed->importer, service, error)
                     : along_open_referral_take (feed->importer, service, error);
}

static JsonArray *
services_of (JsonNode *root, gboolean *aliss)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonArray *data = along_json_array (object, "data");
  JsonArray *contents = along_json_array (object, "contents");

  *aliss = data != NULL || along_json_member (object, "data") != NULL;
  if (JSON_NODE_HOLDS_ARRAY (root))
    return json_node_get_array (root);
  return contents != NULL ? contents : data;
}

/* One JSON text: a page, a list, or one service. */
static gboolean
take_json (Feed *feed, JsonNode *root, const char *file, GError **error)
{
  gboolean aliss = FALSE;
  JsonArray *services = services_of (root, &aliss);
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonObject *single = along_json_member (object, "data");

  feed_begin (feed, aliss);
  if (services == NULL)
    return feed_take (feed, single != NULL ? single : object, 1, file, error);
  for (guint i = 0; i < json_array_get_length (services); i++)
    if (!feed_take (feed, along_json_element (services, i), i + 1, file, error))
      return FALSE;
  return TRUE;
}

/* One service a line. */
static gboolean
take_json_lines (Feed *feed, const char *text, gsize length, const char *file, GError **error)
{
  const char *end = text + length;
  guint64 line = 1;

  feed_begin (feed, FALSE);
  for (const char *at = text; at < end; line++)
    {
      const char *stop = memchr (at, '\n', (gsize)(end - at));
      gsize n = (gsize)((stop != NULL ? stop : end) - at);
      g_autofree char *one = g_strstrip (g_strndup (at, n));
      g_autoptr (GError) problem = NULL;
      g_autoptr (JsonNode) root = NULL;

      at += n + 1;
      if (*one == '\0')
        continue;
      root = along_json_read (one, strlen (one), &problem);
      if (root == NULL)
        {
          along_importer_begin (feed->importer, line, file);
          along_importer_refuse (feed->importer, problem->message);
          continue;
        }
      if (!feed_take (feed, JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL,
                      line, file, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
load (const char *path, char **bytes, gsize *length, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info
      = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NONE, NULL, NULL);
  g_autofree char *name = g_path_get_basename (path);

  if (info == NULL || g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND, _ ("There is no file “%s” to read."),
                   name);
      return FALSE;
    }
  if (g_file_info_get_size (info) > ALONG_IMPORT_MAX_BYTES)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                   _ ("The file “%s” is larger than %d megabytes."), name,
                   ALONG_IMPORT_MAX_BYTES / 1024 / 1024);
      return FALSE;
    }
  return g_file_load_contents (file, NULL, bytes, length, NULL, error);
}

static gboolean
is_json (const char *bytes, gsize length)
{
  gsize i = length >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

  while (i < length && strchr (" \t\r\n", bytes[i]) != NULL && bytes[i] != '\0')
    i++;
  return i < length && (bytes[i] == '{' || bytes[i] == '[');
}

static AlongImportReport *
feed_finish (Feed *feed, GError **error)
{
  if (feed->importer == NULL)
    feed_begin (feed, FALSE);
  return along_importer_finish (feed->importer, error);
}

static void
feed_init (Feed *feed, const AlongImportHooks *hooks)
{
  feed->hooks = hooks;
  feed->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
feed_clear (Feed *feed)
{
  g_clear_pointer (&feed->importer, along_importer_free);
  g_clear_pointer (&feed->taken, g_hash_table_unref);
  g_clear_pointer (&feed->base, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Feed, feed_clear)

static AlongImportReport *
import_bytes (const char *bytes, gsize length, const AlongImportHooks *hooks, GError **error)
{
  g_auto (Feed) feed = { 0 };
  g_autoptr (JsonNode) root = NULL;
  gsize skip = length >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

  if (!is_json (bytes, length))
    return along_import_spreadsheet (bytes, length, hooks, error);
  feed_init (&feed, hooks);
  root = along_json_read (bytes + skip, length - skip, NULL);
  if (root != NULL ? !take_json (&feed, root, NULL, error)
                   : !take_json_lines (&feed, bytes + skip, length - skip, NULL, error))
    return NULL;
  return feed_finish (&feed, error);
}

static gboolean
take_full_file (Feed *feed, const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *bytes = NULL;
  gsize length = 0;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  return load (path, &bytes, &length, error) && take_json_lines (feed, bytes, length, name, error);
}

/* What a list page says of a service whose details are nowhere. */
static gboolean
take_page_rest (Feed *feed, JsonNode *root, const char *file, GError **error)
{
  gboolean aliss = FALSE;
  JsonArray *services = services_of (root, &aliss);

  feed_begin (feed, aliss);
  for (guint i = 0; services != NULL && i < json_array_get_length (services); i++)
    {
      JsonObject *service = along_json_element (services, i);
      g_autofree char *id = along_json_text (service, "id");

      if (id != NULL && g_hash_table_contains (feed->taken, id))
        continue;
      along_importer_begin (feed->importer, i + 1, file);
      if (!aliss)
        along_importer_note (feed->importer, "%s",
                             _ ("Only the list names this service; its details are missing."));
      if (!feed_take (feed, service, i + 1, file, error))
        return FALSE;
    }
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const char *left = *(const char *const *)a;
  const char *right = *(const char *const *)b;
  g_autofree char *left_key = g_utf8_collate_key_for_filename (left, -1);
  g_autofree char *right_key = g_utf8_collate_key_for_filename (right, -1);

  return strcmp (left_key, right_key);
}

static GPtrArray *
page_names (const char *folder, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name = NULL;

  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "services_page") && g_str_has_suffix (name, ".json"))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

static AlongImportReport *
import_folder (const char *folder, const AlongImportHooks *hooks, GError **error)
{
  g_auto (Feed) feed = { 0 };
  g_autoptr (GPtrArray) pages = page_names (folder, error);

  if (pages == NULL)
    return NULL;
  feed_init (&feed, hooks);
  if (!take_full_file (&feed, folder, "services_full.jsonl", error))
    return NULL;
  if (feed.importer == NULL && pages->len == 0)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("The folder holds no Open Referral feed (services_full.jsonl, "
                              "services_page1.json …)."));
      return NULL;
    }
  for (guint i = 0; i < pages->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, pages->pdata[i], NULL);
      g_autofree char *bytes = NULL;
      g_autoptr (JsonNode) root = NULL;
      gsize length = 0;

      if (!load (path, &bytes, &length, error))
        return NULL;
      root = along_json_read (bytes, length, error);
      if (root == NULL)
        {
          g_prefix_error (error, "%s: ", (const char *)pages->pdata[i]);
          return NULL;
        }
      if (!take_page_rest (&feed, root, pages->pdata[i], error))
        return NULL;
    }
  return feed_finish (&feed, error);
}

static JsonNode *
fetch_json (Feed *feed, const char *url, GError **error)
{
  g_autoptr (GBytes) bytes = feed->hooks->fetch (url, feed->hooks->data, error);
  gsize length = 0;
  const char *text = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  if (bytes == NULL)
    return NULL;
  return along_json_read (text != NULL ? text : "", length, error);
}

/* The list has little; the details come one by one. Where they cannot be read the list's word has to
 * do, and is said. */
static gboolean
take_listed (Feed *feed, JsonObject *listed, guint64 line, const char *page, GError **error)
{
  g_autofree char *id = along_json_text (listed, "id");
  g_autofree char *escaped = id != NULL ? g_uri_escape_string (id, NULL, FALSE) : NULL;
  g_autofree char *url = g_strdup_printf ("%s/services/%s", feed->base, escaped);
  g_autoptr (GError) problem = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *full_id = NULL;
  JsonObject *full = NULL;

  if (id == NULL)
    return feed_take (feed, listed, line, page, error);
  if (!g_hash_table_add (feed->taken, g_strdup (id)))
    return TRUE;
  root = fetch_json (feed, url, &problem);
  full = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  full_id = along_json_text (full, "id");
  if (g_strcmp0 (id, full_id) == 0)
    return feed_take (feed, full, line, page, error);
  along_importer_begin (feed->importer, line, page);
  along_importer_note (feed->importer,
                       _ ("Its details could not be read (%s); what the list says was taken."),
                       problem != NULL ? problem->message : _ ("they are of another service"));
  return feed_take (feed, listed, line, page, error);
}

static gboolean
take_list_page (
    Feed *feed, JsonObject *page, guint number, guint64 *line, gboolean *more, GError **error)
{
  JsonArray *contents = along_json_array (page, "contents");
  guint n = contents != NULL ? json_array_get_length (contents) : 0;
  guint before = g_hash_table_size (feed->taken);
  g_autofree char *name = g_strdup_printf (_ ("page %u"), number);
  double total_pages = 0;

  feed_begin (feed, FALSE);
  for (guint i = 0; i < n; i++)
    if (!take_listed (feed, along_json_element (contents, i), ++*line, name, error))
      return FALSE;
  /* A server that ignores the page number gives the first one for ever. */
  *more = n > 0 && g_hash_table_size (feed->taken) > before
          && !json_object_get_boolean_member_with_default (page, "last_page", FALSE);
  if (*more && along_json_number (page, "total_pages", &total_pages))
    *more = number < total_pages;
  return TRUE;
}

static gboolean
too_many_pages (GError **error)
{
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID, _ ("The feed has more than %d pages."),
               ALONG_IMPORT_MAX_PAGES);
  return FALSE;
}

static gboolean
take_open_referral_url (Feed *feed, GError **error)
{
  gboolean more = TRUE;
  guint64 line = 0;

  for (guint page = 1; more; page++)
    {
      g_autofree char *url = g_strdup_printf ("%s/services?page=%u", feed->base, page);
      g_autoptr (JsonNode) root = NULL;

      if (page > ALONG_IMPORT_MAX_PAGES)
        return too_many_pages (error);
      root = fetch_json (feed, url, error);
      if (root == NULL)
        return FALSE;
      if (!JSON_NODE_HOLDS_OBJECT (root)
          || along_json_array (json_node_get_object (root), "contents") == NULL)
        {
          g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                               _ ("The address does not answer like an Open Referral UK feed."));
          return FALSE;
        }
      if (!take_list_page (feed, json_node_get_object (root), page, &line, &more, error))
        return FALSE;
    }
  return TRUE;
}

/* A feed may only lead on to itself: a next page on another machine is not followed. */
static gboolean
same_origin (const char *a, const char *b)
{
  g_autoptr (GUri) left = g_uri_parse (a, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  g_autoptr (GUri) right = g_uri_parse (b, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);

  return left != NULL && right != NULL
         && g_strcmp0 (g_uri_get_scheme (left), g_uri_get_scheme (right)) == 0
         && g_strcmp0 (g_uri_get_host (left), g_uri_get_host (right)) == 0
         && g_uri_get_port (left) == g_uri_get_port (right);
}

static gboolean
take_following (Feed *feed, const char *first, JsonNode *root, GError **error)
{
  g_autoptr (JsonNode) page = json_node_ref (root);

  for (guint n = 1;; n++)
    {
      g_autofree char *name = g_strdup_printf (_ ("page %u"), n);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (page) ? json_node_get_object (page) : NULL;
      g_autofree char *next = along_json_text (object, "next");
      guint before = g_hash_table_size (feed->taken);

      if (!take_json (feed, page, name, error))
        return FALSE;
      if (next == NULL || g_hash_table_size (feed->taken) == before)
        return TRUE;
      if (n == ALONG_IMPORT_MAX_PAGES)
        return too_many_pages (error);
      if (!same_origin (first, next))
        {
          along_importer_note (feed->importer, "%s",
                               _ ("The next page is on another server, and was not read."));
          return TRUE;
        }
      g_clear_pointer (&page, json_node_unref);
      page = fetch_json (feed, next, error);
      if (page == NULL)
        return FALSE;
    }
}

/* An address with a question in it, or of one file, is read as it is; any other one is the root of an
 * Open Referral UK feed. */
static gboolean
is_document (const char *url)
{
  return strchr (url, '?') != NULL || g_str_has_suffix (url, ".csv")
         || g_str_has_suffix (url, ".tsv") || g_str_has_suffix (url, ".json")
         || g_str_has_suffix (url, ".txt") || strstr (url, "aliss.org/") != NULL;
}

static AlongImportReport *
import_document (const char *url, const AlongImportHooks *hooks, GError **error)
{
  g_autoptr (GBytes) bytes = hooks->fetch (url, hooks->data, error);
  gsize length = 0;
  const char *text = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;
  g_autoptr (JsonNode) root = NULL;
  g_auto (Feed) feed = { 0 };

  if (bytes == NULL)
    return NULL;
  if (text == NULL || !is_json (text, length))
    return along_import_spreadsheet (text != NULL ? text : "", length, hooks, error);
  root = along_json_read (text, length, error);
  if (root == NULL)
    return NULL;
  feed_init (&feed, hooks);
  return take_following (&feed, url, root, error) ? feed_finish (&feed, error) : NULL;
}

static AlongImportReport *
import_url (const char *url, const AlongImportHooks *hooks, GError **error)
{
  g_auto (Feed) feed = { 0 };

  if (hooks->fetch == NULL)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("An address cannot be read here; save it as a file first."));
      return NULL;
    }
  if (is_document (url))
    return import_document (url, hooks, error);
  feed_init (&feed, hooks);
  feed.base = g_strdup (url);
  while (g_str_has_suffix (feed.base, "/"))
    feed.base[strlen (feed.base) - 1] = '\0';
  if (g_str_has_suffix (feed.base, "/services"))
    feed.base[strlen (feed.base) - strlen ("/services")] = '\0';
  return take_open_referral_url (&feed, error) ? feed_finish (&feed, error) : NULL;
}

/**
 * along_import_services:
 * @source: a file, a folder or an http(s) address
 * @hooks: what is there, how to write, and how to read from the network
 * @error: set to %ALONG_ERROR_NOT_FOUND, %ALONG_ERROR_INVALID (nothing of the source is understood),
 *   %ALONG_ERROR_CORRUPT, or what the hooks set; what was committed until then stays
 *
 * Imports services and their organisations:
 *
 * - a spreadsheet as text (the Care Inspectorate's register, or any with a heading that can be
 *   understood), whatever its encoding and delimiter;
 * - JSON: a page or a service of Open Referral UK 3 or HSDS 3, one service a line, or an answer of
 *   ALISS;
 * - a folder with a stored Open Referral feed (`services_full.jsonl`, `services_pageN.json`);
 * - an address: the root of an Open Referral UK API, an ALISS search, or a file.
 *
 * Ids derive from the source's own keys, so that importing again changes only what the source
 * changed. What a person changed here since stays (the hook `edited`), an address that was withheld
 * stays withheld, and nothing is ever merged with a record of another source.
 *
 * Returns: (transfer full) (nullable): the report
 */
AlongImportReport *
along_import_services (const char *source, const AlongImportHooks *hooks, GError **error)
{
  g_autofree char *bytes = NULL;
  gsize length = 0;

  g_return_val_if_fail (source != NULL && hooks != NULL && hooks->lookup != NULL, NULL);

  if (g_str_has_prefix (source, "https://") || g_str_has_prefix (source, "http://"))
    return import_url (source, hooks, error);
  if (g_file_test (source, G_FILE_TEST_IS_DIR))
    return import_folder (source, hooks, error);
  if (!load (source, &bytes, &length, error))
    return NULL;
  return import_bytes (bytes, length, hooks, error);
}
