/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/op.h"

G_BEGIN_DECLS

#define ALONG_PROTO 1
#define ALONG_BATCH_MAX_TXNS 200
#define ALONG_BATCH_MAX_BYTES (1024 * 1024)
#define ALONG_BATCH_MAX_INFLATED (8 * 1024 * 1024)

/**
 * AlongBatch:
 * @proto: the protocol's version
 * @schema: the schema of the device's app
 * @epoch: the server history the device knows
 * @replica: the device's store
 * @marks: (nullable): what the server last said of how far it has come
 * @txns: (element-type AlongTxn): in order of their numbers
 * @bodies: (nullable) (element-type utf8): after decoding: the JSON of each transaction, for what must be
 *   kept word for word
 * @digests: (nullable) (element-type utf8): after decoding: a digest of each transaction without what a
 *   device may change when it sends again (its number, and bases that name other numbers)
 * @problems: (nullable) (element-type GError): after decoding, %NULL for each transaction that was
 *   understood; else why not (%ALONG_ERROR_TOO_NEW, %ALONG_ERROR_INVALID). Such a transaction has its id, number,
 *   clock and organisation but no operations: it must be quarantined with its body, never applied.
 *
 * The body of a push.
 */
typedef struct
{
  guint proto;
  guint schema;
  char *epoch;
  char *replica;
  char **marks;
  GPtrArray *txns;
  GPtrArray *bodies;
  GPtrArray *digests;
  GPtrArray *problems;
} AlongBatch;

void along_batch_free (AlongBatch *batch);
GBytes *along_batch_encode (const AlongBatch *batch);
AlongBatch *along_batch_decode (GBytes *json, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongBatch, along_batch_free)

/**
 * AlongResult:
 * @n: the transaction's number
 * @r: `applied`, `merged`, `duplicate`, `stale`, `quarantined` or `rejected`
 * @seq: the server's commit position; 0 when nothing was written
 * @code: (nullable): for the last three: a reason a program can act on
 * @message: (nullable): and its sentence for people
 * @state: (nullable): for `stale`: the state the record is in
 * @conflicts: (nullable): ids of conflicts that wait for a person
 */
typedef struct
{
  gint64 n;
  char *r;
  gint64 seq;
  char *code;
  char *message;
  char *state;
  char **conflicts;
} AlongResult;

void along_result_free (AlongResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongResult, along_result_free)

/**
 * AlongResults:
 * @acked_n: everything up to this number is the server's now
 * @server_time: the server's clock, milliseconds
 * @mark: (nullable): how far the server has come, which the device brings again
 * @results: (element-type AlongResult): one for each transaction of the push
 *
 * The answer to a push.
 */
typedef struct
{
  gint64 acked_n;
  gint64 server_time;
  char *mark;
  GPtrArray *results;
} AlongResults;

void along_results_free (AlongResults *results);
GBytes *along_results_encode (const AlongResults *results);
AlongResults *along_results_decode (GBytes *json, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongResults, along_results_free)

char *along_op_to_json (const AlongOp *op);
AlongOp *along_op_from_json (const char *json, GError **error);
char *along_txn_to_json (const AlongTxn *txn);
AlongTxn *along_txn_from_json (const char *json, GError **error);

G_END_DECLS
