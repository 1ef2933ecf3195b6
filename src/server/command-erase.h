/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/command.h"
#include "server/erase.h"

G_BEGIN_DECLS

gboolean along_command_remember_erased (AlongCommand *command,
                                        const char *const *people,
                                        guint n_people,
                                        GError **error);
gboolean along_command_take_erased (AlongCommand *command, AlongCommand *from, GError **error);
gboolean along_command_erase_again (AlongCommand *command, guint *n, GError **error);
void along_command_say_erased (AlongCommand *command,
                               const AlongErased *erased,
                               gboolean dry_run,
                               GString *json);

G_END_DECLS
