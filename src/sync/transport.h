/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AlongTransport:
 *
 * The only way from a device to a server. It knows the network and nothing else: the engine and the
 * simulation meet it alike. All calls answer in the thread-default main context of the caller. Errors:
 * %ALONG_ERROR_OFFLINE, %ALONG_ERROR_AUTH, %ALONG_ERROR_FORBIDDEN, %ALONG_ERROR_BUSY (with `retry-after` ms in the
 * answer), %ALONG_ERROR_CONFLICT (409; the answer says which), %ALONG_ERROR_FAILED.
 */
#define ALONG_TYPE_TRANSPORT (along_transport_get_type ())
G_DECLARE_INTERFACE (AlongTransport, along_transport, ALONG, TRANSPORT, GObject)

/**
 * AlongAnswer:
 * @status: the HTTP status
 * @body: the body, decompressed
 * @code: (nullable): for errors: the code in the body (`epoch_changed`, `gap`, `replica_forked`, …)
 * @retry_after: milliseconds the server asks to wait; 0 for none
 */
typedef struct
{
  guint status;
  GBytes *body;
  char *code;
  gint64 retry_after;
} AlongAnswer;

void along_answer_free (AlongAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongAnswer, along_answer_free)

/**
 * AlongChunkFunc:
 * @bytes: the next decompressed bytes of a streamed answer
 * @data: what was given with the call
 *
 * Called in order, in the caller's context. The stream waits while the engine applies: see
 * along_transport_stream_async.
 */
typedef void (*AlongChunkFunc) (GBytes *bytes,
                                gpointer data);

struct _AlongTransportInterface
{
  GTypeInterface parent;

  void (*call_async) (AlongTransport *self,
                      const char *method,
                      const char *path,
                      GBytes *body,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data);
  AlongAnswer *(*call_finish) (AlongTransport *self,
                               GAsyncResult *result,
                               GError **error);
  void (*stream_async) (AlongTransport *self,
                        const char *method,
                        const char *path,
                        GBytes *body,
                        AlongChunkFunc on_chunk,
                        gpointer chunk_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data);
  AlongAnswer *(*stream_finish) (AlongTransport *self,
                                 GAsyncResult *result,
                                 GError **error);
};

void         along_transport_call_async    (AlongTransport *self,
                                            const char *method,
                                            const char *path,
                                            GBytes *body,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer data);
AlongAnswer *along_transport_call_finish   (AlongTransport *self,
                                            GAsyncResult *result,
                                            GError **error);
void         along_transport_stream_async  (AlongTransport *self,
                                            const char *method,
                                            const char *path,
                                            GBytes *body,
                                            AlongChunkFunc on_chunk,
                                            gpointer chunk_data,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer data);
AlongAnswer *along_transport_stream_finish (AlongTransport *self,
                                            GAsyncResult *result,
                                            GError **error);

G_END_DECLS
