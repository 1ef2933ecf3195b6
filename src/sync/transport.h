/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AlongTransport:
 *
 * The only way from a device to a server. It knows the network and nothing else: the engine and the
 * simulation meet it alike. All calls answer in the thread-default main context of the caller, and one
 * transport is used from one thread. Where the server answered at all there is an #AlongAnswer,
 * whatever its status: along_answer_to_error() says what it means. Errors of the calls themselves:
 * %ALONG_ERROR_OFFLINE (no answer, or one that was cut off), %ALONG_ERROR_AUTH (signed out: there is no
 * token, or no new one to be had), %ALONG_ERROR_INVALID (an answer that cannot be decompressed),
 * %G_IO_ERROR_CANCELLED.
 */
#define ALONG_TYPE_TRANSPORT (along_transport_get_type ())
G_DECLARE_INTERFACE (AlongTransport, along_transport, ALONG, TRANSPORT, GObject)

/**
 * AlongAnswer:
 * @status: the HTTP status
 * @body: the body, decompressed; empty for a stream that went well
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
gboolean along_answer_to_error (const AlongAnswer *answer, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongAnswer, along_answer_free)

/**
 * AlongChunkFunc:
 * @bytes: the next decompressed bytes of a streamed answer
 * @data: what was given with the call
 *
 * Called in order, in the caller's context. A first call without bytes says that the server has begun to
 * answer, and that it will answer 2xx.
 *
 * Returns: %TRUE for more at once; %FALSE to be left alone until along_transport_stream_resume(): what the
 *   network brings meanwhile stays in the network, not in memory
 */
typedef gboolean (*AlongChunkFunc) (GBytes *bytes, gpointer data);

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
  AlongAnswer *(*call_finish) (AlongTransport *self, GAsyncResult *result, GError **error);
  void (*stream_async) (AlongTransport *self,
                        const char *method,
                        const char *path,
                        GBytes *body,
                        AlongChunkFunc on_chunk,
                        gpointer chunk_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data);
  void (*stream_resume) (AlongTransport *self, gpointer chunk_data);
  AlongAnswer *(*stream_finish) (AlongTransport *self, GAsyncResult *result, GError **error);
};

void along_transport_call_async (AlongTransport *self,
                                 const char *method,
                                 const char *path,
                                 GBytes *body,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
AlongAnswer *
along_transport_call_finish (AlongTransport *self, GAsyncResult *result, GError **error);
void along_transport_stream_async (AlongTransport *self,
                                   const char *method,
                                   const char *path,
                                   GBytes *body,
                                   AlongChunkFunc on_chunk,
                                   gpointer chunk_data,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
void along_transport_stream_resume (AlongTransport *self, gpointer chunk_data);
AlongAnswer *
along_transport_stream_finish (AlongTransport *self, GAsyncResult *result, GError **error);

G_END_DECLS
