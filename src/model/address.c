/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/address.h>

#include <string.h>

/*
 * Names that engines give to the host: Docker Desktop, Podman, Lima; docker0's usual address;
 * the field of Kubernetes that the address is taken from. To add one: its name.
 */
static const char *const of_host[] = { "host.docker.internal", "gateway.docker.internal", "host.containers.internal",
	"host.lima.internal", "172.17.0.1", "status.hostIP" };

bool address_host(const char *address, char *ret, size_t size)
{
	const char *at = strstr(address, "://");
	at = at ? at + strlen("://") : address;
	const char *user = strchr(at, '@');
	at = user ? user + 1 : at;
	bool bracketed = *at == '[';
	size_t len = strcspn(at + bracketed, bracketed ? "]" : ":/");
	if (!len || len >= size)
		return false;
	memcpy(ret, at + bracketed, len);
	ret[len] = '\0';
	return true;
}

enum address_whose address_whose(const char *address)
{
	char host[256];
	if (!address_host(address, host, sizeof(host)))
		return ADDRESS_ELSEWHERE;
	for (size_t i = 0; i < ISO_COUNT(of_host); i++)
		if (strcmp(host, of_host[i]) == 0)
			return ADDRESS_OF_HOST;
	bool local = strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0 ||
		     strcmp(host, "0.0.0.0") == 0;
	return local ? ADDRESS_LOCAL : ADDRESS_ELSEWHERE;
}
