/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "device.h"

G_BEGIN_DECLS

/* The network, as a device's transport: what is sent may be lost, late, doubled or cut off. */
AlongTransport *net_transport_new (Device *device);
/* Something changed in these scopes; who listens is hinted. */
void net_hint (Sim *sim, const char *const *sids);
/* The server went away: streams end. */
void net_server_gone (Sim *sim);

G_END_DECLS
