/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "alongside-server"
#include "server/log.h"
#include "wire/json.h"

#include <stdio.h>
#include <string.h>

/* What is written down says what the program did, never about whom: no ids, no names, no addresses, no words
 * that anybody typed. Fields of ours begin with this, so that they are found in the journal. */
#define PREFIX "ALONGSIDE_"

typedef struct
{
  gboolean json;
  gboolean requests;
} Settings;

static Settings settings;

static const char *
level_name (GLogLevelFlags level)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return "error";
  if (level & G_LOG_LEVEL_WARNING)
    return "warning";
  return level & G_LOG_LEVEL_MESSAGE ? "notice" : "info";
}

static const char *
text_of (const GLogField *field)
{
  return field->length < 0 ? field->value : NULL;
}

static GLogWriterOutput
write_json (GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format_iso8601 (now);
  g_autoptr (GString) line = g_string_new ("{\"time\":");

  along_json_append_text (line, time);
  g_string_append (line, ",\"level\":");
  along_json_append_text (line, level_name (level));
  for (gsize i = 0; i < n_fields; i++)
    {
      const char *text = text_of (&fields[i]);
      gboolean ours = g_str_has_prefix (fields[i].key, PREFIX);
      g_autofree char *name = NULL;
      g_autofree char *valid = NULL;

      if (text == NULL || !(ours || g_str_equal (fields[i].key, "MESSAGE")))
        continue;
      name = g_ascii_strdown (fields[i].key + (ours ? strlen (PREFIX) : 0), -1);
      valid = g_utf8_make_valid (text, -1);
      g_string_append_c (line, ',');
      along_json_append_text (line, name);
      g_string_append_c (line, ':');
      along_json_append_text (line, valid);
    }
  g_string_append (line, "}\n");
  fputs (line->str, stderr);
  return G_LOG_WRITER_HANDLED;
}

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  if (level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO) && !settings.requests)
    return G_LOG_WRITER_HANDLED;
  if (settings.json)
    return write_json (level, fields, n_fields);
  if (g_log_writer_is_journald (fileno (stderr)))
    return g_log_writer_journald (level, fields, n_fields, NULL);
  return g_log_writer_standard_streams (level, fields, n_fields, NULL);
}

/**
 * along_log_start:
 * @json: whether to write lines of JSON on standard error; otherwise the journal gets fields, and a terminal words
 * @requests: whether to write a line for every request
 *
 * Decides how the whole process writes its log. Call it once, before there are threads.
 */
void
along_log_start (gboolean json, gboolean requests)
{
  settings = (Settings){ json, requests };
  g_log_set_writer_func (write_log, NULL, NULL);
}

/**
 * along_log_request:
 * @method: the HTTP method
 * @route: the address as the table of routes has it, without ids
 * @status: what was answered
 * @us: how long it took, microseconds
 *
 * A line for one request, where [func@log_start] was told to write them.
 */
void
along_log_request (const char *method, const char *route, guint status, gint64 us)
{
  g_autofree char *code = NULL;
  g_autofree char *ms = NULL;

  if (!settings.requests)
    return;
  code = g_strdup_printf ("%u", status);
  ms = g_strdup_printf ("%.1f", (double)us / 1000);
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_INFO, "ALONGSIDE_METHOD", method, "ALONGSIDE_ROUTE",
                    route, "ALONGSIDE_STATUS", code, "ALONGSIDE_MS", ms, "MESSAGE",
                    "%s %s %s %s ms", method, route, code, ms);
}
