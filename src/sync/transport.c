/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/transport.h"
#include "base/error.h"

G_DEFINE_INTERFACE (AlongTransport, along_transport, G_TYPE_OBJECT)

static void
along_transport_default_init (AlongTransportInterface *iface)
{
}

/**
 * along_answer_free:
 * @answer: (transfer full): an answer
 */
void
along_answer_free (AlongAnswer *answer)
{
  g_clear_pointer (&answer->body, g_bytes_unref);
  g_free (answer->code);
  g_free (answer);
}

static AlongError
meaning_of (guint status)
{
  switch (status)
    {
    case 400:
    case 411:
    case 415:
    case 422:
      return ALONG_ERROR_INVALID;
    case 401:
      return ALONG_ERROR_AUTH;
    case 403:
      return ALONG_ERROR_FORBIDDEN;
    case 404:
    case 410:
      return ALONG_ERROR_NOT_FOUND;
    case 409:
      return ALONG_ERROR_CONFLICT;
    case 413:
      return ALONG_ERROR_FULL;
    case 426:
      return ALONG_ERROR_TOO_NEW;
    case 408:
    case 429:
    case 503:
      return ALONG_ERROR_BUSY;
    case 502:
    case 504:
      /* A proxy answers for a server that is not there. */
      return ALONG_ERROR_OFFLINE;
    default:
      return ALONG_ERROR_FAILED;
    }
}

/**
 * along_answer_to_error:
 * @answer: an answer
 * @error: set for every status but 2xx: %ALONG_ERROR_INVALID, %ALONG_ERROR_AUTH, %ALONG_ERROR_FORBIDDEN,
 *   %ALONG_ERROR_NOT_FOUND, %ALONG_ERROR_CONFLICT, %ALONG_ERROR_FULL (413), %ALONG_ERROR_BUSY,
 *   %ALONG_ERROR_OFFLINE (a gateway without server), %ALONG_ERROR_FAILED
 *
 * Returns: %TRUE if the server did what was asked
 */
gboolean
along_answer_to_error (const AlongAnswer *answer, GError **error)
{
  if (answer->status >= 200 && answer->status < 300)
    return TRUE;
  g_set_error (error, ALONG_ERROR, meaning_of (answer->status), "The server answered %u%s%s",
               answer->status, answer->code != NULL ? " " : "",
               answer->code != NULL ? answer->code : "");
  return FALSE;
}

/**
 * along_transport_call_async:
 * @self: a transport
 * @method: `GET`, `POST` or `PUT`
 * @path: such as `/v1/push`, with its query
 * @body: (nullable): JSON; for `PUT` bytes as they are
 * @cancellable: (nullable): to give up
 * @callback: called in the thread-default main context of the caller
 * @data: given to @callback
 *
 * Asks the server for something whose answer fits in memory.
 */
void
along_transport_call_async (AlongTransport *self,
                            const char *method,
                            const char *path,
                            GBytes *body,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  g_return_if_fail (ALONG_IS_TRANSPORT (self));

  ALONG_TRANSPORT_GET_IFACE (self)->call_async (self, method, path, body, cancellable, callback,
                                                data);
}

/**
 * along_transport_call_finish:
 * @self: a transport
 * @result: what the callback got
 * @error: see #AlongTransport
 *
 * Returns: (transfer full): what the server answered, whatever its status
 */
AlongAnswer *
along_transport_call_finish (AlongTransport *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ALONG_IS_TRANSPORT (self), NULL);

  return ALONG_TRANSPORT_GET_IFACE (self)->call_finish (self, result, error);
}

/**
 * along_transport_stream_async:
 * @self: a transport
 * @method: `GET` or `POST`
 * @path: such as `/v1/pull`, with its query
 * @body: (nullable): JSON
 * @on_chunk: called with what comes, in order; only where the status is 2xx
 * @chunk_data: given to @on_chunk; also the stream's name for along_transport_stream_resume()
 * @cancellable: (nullable): to give up
 * @callback: called when the answer has ended and everything was handed over
 * @data: given to @callback
 *
 * Asks the server for something long.
 */
void
along_transport_stream_async (AlongTransport *self,
                              const char *method,
                              const char *path,
                              GBytes *body,
                              AlongChunkFunc on_chunk,
                              gpointer chunk_data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_return_if_fail (ALONG_IS_TRANSPORT (self));

  ALONG_TRANSPORT_GET_IFACE (self)->stream_async (self, method, path, body, on_chunk, chunk_data,
                                                  cancellable, callback, data);
}

/**
 * along_transport_stream_resume:
 * @self: a transport
 * @chunk_data: the stream's
 *
 * Lets a stream go on whose #AlongChunkFunc returned %FALSE. Nothing happens where none waits.
 */
void
along_transport_stream_resume (AlongTransport *self, gpointer chunk_data)
{
  g_return_if_fail (ALONG_IS_TRANSPORT (self));

  ALONG_TRANSPORT_GET_IFACE (self)->stream_resume (self, chunk_data);
}

/**
 * along_transport_stream_finish:
 * @self: a transport
 * @result: what the callback got
 * @error: see #AlongTransport
 *
 * Returns: (transfer full): the answer; its body is only there where the status is not 2xx
 */
AlongAnswer *
along_transport_stream_finish (AlongTransport *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ALONG_IS_TRANSPORT (self), NULL);

  return ALONG_TRANSPORT_GET_IFACE (self)->stream_finish (self, result, error);
}
