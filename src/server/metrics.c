/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/metrics.h"
#include "base/config.h"

#include <string.h>
#include <unistd.h>

typedef enum
{
  COUNTER,
  GAUGE,
  HISTOGRAM,
} Type;

static const char *const type_names[] = { "counter", "gauge", "histogram" };

/* Names as Prometheus wants them: the unit at the end, `_total` for what only grows. */
static const struct
{
  const char *name;
  Type type;
  const char *first;
  const char *second;
  const char *help;
} metrics[ALONG_N_METRICS] = {
  [ALONG_METRIC_REQUESTS]
  = { "alongside_requests_total", COUNTER, "route", "status", "Requests answered." },
  [ALONG_METRIC_REQUEST_SECONDS] = { "alongside_request_seconds", HISTOGRAM, "route", NULL,
                                     "Seconds from the headers of a request to its answer." },
  [ALONG_METRIC_TRANSACTIONS] = { "alongside_transactions_total", COUNTER, "result", NULL,
                                  "Transactions of devices, by what became of them." },
  [ALONG_METRIC_CONNECTIONS]
  = { "alongside_connections", GAUGE, "listener", NULL, "Connections that are open." },
  [ALONG_METRIC_LIVE]
  = { "alongside_live_devices", GAUGE, NULL, NULL, "Devices that listen for hints." },
  [ALONG_METRIC_HOUSEKEEPING] = { "alongside_housekeeping_timestamp_seconds", GAUGE, NULL, NULL,
                                  "When the housekeeping last went through." },
  [ALONG_METRIC_HOUSEKEEPING_FAILURES] = { "alongside_housekeeping_failures_total", COUNTER, NULL,
                                           NULL, "How often the housekeeping did not go through." },
};

static const double bounds[] = { 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10 };

typedef struct
{
  double value;
  guint64 n;
  guint64 upto[G_N_ELEMENTS (bounds)];
} Series;

struct _AlongMetrics
{
  GMutex mutex;
  gint64 started;
  /* For each metric: its labels as they are written → Series. */
  GHashTable *series[ALONG_N_METRICS];
};

/**
 * along_metrics_new:
 *
 * Returns: (transfer full): figures about a server that has done nothing yet
 */
AlongMetrics *
along_metrics_new (void)
{
  AlongMetrics *self = g_new0 (AlongMetrics, 1);

  g_mutex_init (&self->mutex);
  self->started = g_get_real_time ();
  for (guint i = 0; i < ALONG_N_METRICS; i++)
    self->series[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/**
 * along_metrics_free:
 * @self: (transfer full): the figures
 */
void
along_metrics_free (AlongMetrics *self)
{
  for (guint i = 0; i < ALONG_N_METRICS; i++)
    g_hash_table_unref (self->series[i]);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* Labels are ours, never what came from outside, so nothing in them has to be escaped. */
static Series *
find (AlongMetrics *self, AlongMetric metric, const char *first, const char *second)
{
  g_autoptr (GString) labels = g_string_new (NULL);
  Series *series = NULL;

  if (metrics[metric].first != NULL)
    g_string_append_printf (labels, "%s=\"%s\"", metrics[metric].first, first);
  if (metrics[metric].second != NULL)
    g_string_append_printf (labels, ",%s=\"%s\"", metrics[metric].second, second);
  series = g_hash_table_lookup (self->series[metric], labels->str);
  if (series == NULL)
    {
      series = g_new0 (Series, 1);
      g_hash_table_insert (self->series[metric], g_strdup (labels->str), series);
    }
  return series;
}

/**
 * along_metrics_add:
 * @self: the figures
 * @metric: what is counted
 * @first: (nullable): its first label's value; only words of ours
 * @second: (nullable): its second
 * @n: how many more
 *
 * For any thread, as all of these.
 */
void
along_metrics_add (
    AlongMetrics *self, AlongMetric metric, const char *first, const char *second, guint64 n)
{
  g_mutex_lock (&self->mutex);
  find (self, metric, first, second)->value += (double)n;
  g_mutex_unlock (&self->mutex);
}

/**
 * along_metrics_set:
 * @self: the figures
 * @metric: what is measured
 * @first: (nullable): its label's value
 * @value: how it stands now
 */
void
along_metrics_set (AlongMetrics *self, AlongMetric metric, const char *first, double value)
{
  g_mutex_lock (&self->mutex);
  find (self, metric, first, NULL)->value = value;
  g_mutex_unlock (&self->mutex);
}

/**
 * along_metrics_observe:
 * @self: the figures
 * @metric: what took time
 * @first: (nullable): its label's value
 * @seconds: how long it took
 */
void
along_metrics_observe (AlongMetrics *self, AlongMetric metric, const char *first, double seconds)
{
  Series *series = NULL;

  g_mutex_lock (&self->mutex);
  series = find (self, metric, first, NULL);
  series->value += seconds;
  series->n++;
  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    if (seconds <= bounds[i])
      series->upto[i]++;
  g_mutex_unlock (&self->mutex);
}

static void
append_number (GString *into, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (into, g_ascii_formatd (text, sizeof text, "%.15g", value));
  g_string_append_c (into, '\n');
}

static void
append_head (GString *into, const char *name, const char *type, const char *help)
{
  g_string_append_printf (into, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void
append_simple (GString *into, const char *name, const char *labels, double value)
{
  if (*labels == '\0')
    g_string_append_printf (into, "%s ", name);
  else
    g_string_append_printf (into, "%s{%s} ", name, labels);
  append_number (into, value);
}

static void
append_histogram (GString *into, const char *name, const char *labels, const Series *series)
{
  const char *comma = *labels != '\0' ? "," : "";

  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    {
      char bound[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_printf (into, "%s_bucket{%s%sle=\"%s\"} %" G_GUINT64_FORMAT "\n", name,
                              labels, comma, g_ascii_formatd (bound, sizeof bound, "%g", bounds[i]),
                              series->upto[i]);
    }
  g_string_append_printf (into, "%s_bucket{%s%sle=\"+Inf\"} %" G_GUINT64_FORMAT "\n", name, labels,
                          comma, series->n);
  g_string_append_printf (into, "%s_sum{%s} ", name, labels);
  append_number (into, series->value);
  g_string_append_printf (into, "%s_count{%s} %" G_GUINT64_FORMAT "\n", name, labels, series->n);
}

static void
append_metric (AlongMetrics *self, AlongMetric metric, GString *into)
{
  g_autoptr (GList) labels
      = g_list_sort (g_hash_table_get_keys (self->series[metric]), (GCompareFunc)strcmp);

  if (labels == NULL)
    return;
  append_head (into, metrics[metric].name, type_names[metrics[metric].type], metrics[metric].help);
  for (GList *link = labels; link != NULL; link = link->next)
    {
      const Series *series = g_hash_table_lookup (self->series[metric], link->data);

      if (metrics[metric].type == HISTOGRAM)
        append_histogram (into, metrics[metric].name, link->data, series);
      else
        append_simple (into, metrics[metric].name, link->data, series->value);
    }
}

/* The memory the process has now, in bytes; 0 where the kernel does not say. */
static double
resident_bytes (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    return 0;
  words = g_strsplit (text, " ", 3);
  return g_strv_length (words) < 2
             ? 0
             : (double)g_ascii_strtoull (words[1], NULL, 10) * (double)sysconf (_SC_PAGESIZE);
}

/**
 * along_metrics_append:
 * @self: the figures
 * @into: where to
 *
 * Writes all figures in the text format of Prometheus, version 0.0.4.
 */
void
along_metrics_append (AlongMetrics *self, GString *into)
{
  append_head (into, "alongside_build_info", "gauge", "Which version this is.");
  g_string_append (into, "alongside_build_info{version=\"" ALONG_VERSION "\"} 1\n");
  append_head (into, "process_start_time_seconds", "gauge", "When the process began.");
  append_simple (into, "process_start_time_seconds", "", (double)self->started / G_USEC_PER_SEC);
  append_head (into, "process_resident_memory_bytes", "gauge", "The memory it has.");
  append_simple (into, "process_resident_memory_bytes", "", resident_bytes ());
  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < ALONG_N_METRICS; i++)
    append_metric (self, i, into);
  g_mutex_unlock (&self->mutex);
}
