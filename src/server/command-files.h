/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/blobs.h"
#include "server/command.h"

G_BEGIN_DECLS

/* The bytes of files, for the commands that keep, check and serve them. */

AlongBlobs *along_command_blobs (AlongCommand *command);
gboolean along_command_back_up_files (AlongCommand *command, const char *file, GError **error);
gboolean along_command_restore_files (AlongCommand *command, const char *file, GError **error);

G_END_DECLS
