/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlongMetric:
 * @ALONG_METRIC_REQUESTS: requests answered, by address and status
 * @ALONG_METRIC_REQUEST_SECONDS: how long they took, by address
 * @ALONG_METRIC_TRANSACTIONS: transactions of devices, by what became of them
 * @ALONG_METRIC_CONNECTIONS: connections open now, by listener
 * @ALONG_METRIC_LIVE: devices that listen for hints now
 * @ALONG_METRIC_HOUSEKEEPING: when the housekeeping last went through, seconds since 1970
 * @ALONG_METRIC_HOUSEKEEPING_FAILURES: how often it did not
 *
 * What is counted. Addresses are those of the table of routes, without ids: nothing that is counted says
 * anything about anybody.
 */
typedef enum
{
  ALONG_METRIC_REQUESTS,
  ALONG_METRIC_REQUEST_SECONDS,
  ALONG_METRIC_TRANSACTIONS,
  ALONG_METRIC_CONNECTIONS,
  ALONG_METRIC_LIVE,
  ALONG_METRIC_HOUSEKEEPING,
  ALONG_METRIC_HOUSEKEEPING_FAILURES,
  ALONG_N_METRICS,
} AlongMetric;

typedef struct _AlongMetrics AlongMetrics;

AlongMetrics *along_metrics_new (void);
void along_metrics_free (AlongMetrics *self);
void along_metrics_add (
    AlongMetrics *self, AlongMetric metric, const char *first, const char *second, guint64 n);
void along_metrics_set (AlongMetrics *self, AlongMetric metric, const char *first, double value);
void
along_metrics_observe (AlongMetrics *self, AlongMetric metric, const char *first, double seconds);
void along_metrics_append (AlongMetrics *self, GString *into);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongMetrics, along_metrics_free)

G_END_DECLS
