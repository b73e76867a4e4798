/* SPDX-License-Identifier: Apache-2.0 */
/* env_file: files of variables that an engine gives to a container: --env-file, EnvironmentFile= of Quadlet. */
#ifndef ISOTOP_MANIFEST_ENV_FILE_H
#define ISOTOP_MANIFEST_ENV_FILE_H

#include "manifest/docker.h"

struct scope; /* manifest/scope.h */

#define ENV_FILE_MOST 65536

/*
 * What the files named in @settings say of engines. They are found in @scope beside the file @beside;
 * @scope NULL: as the user typed them. The last file that says a variable counts.
 */
void env_files_read(struct docker_settings *settings, struct scope *scope, const char *beside);

/* Where they lie is not known, and so is what they say: each that was not read. */
void env_files_unread(struct docker_settings *settings);

#endif
