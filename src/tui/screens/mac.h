/* SPDX-License-Identifier: Apache-2.0 */
/* Asking AppArmor or SELinux about a path or an act that is typed. Inside the room only. */
#ifndef TUI_SCREENS_MAC_H
#define TUI_SCREENS_MAC_H

#include "tui/ui.h"

enum effect mac_search(struct ui *ui); /* searches; in the two panes a path or an act is asked about as well */

#endif
