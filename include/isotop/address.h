/* SPDX-License-Identifier: Apache-2.0 */
/* model: the address of a service on the network, as a container is given it. */
#ifndef ISOTOP_ADDRESS_H
#define ISOTOP_ADDRESS_H

#include <isotop/base.h>

enum address_whose {
	ADDRESS_ELSEWHERE, /* of nobody that is known */
	ADDRESS_LOCAL,     /* of its own network namespace */
	ADDRESS_OF_HOST,   /* of its host, whatever its network namespace */
};

/* Of "tcp://HOST:PORT". */
enum address_whose address_whose(const char *address);

/* HOST in @ret; false: there is none, or it does not fit. */
bool address_host(const char *address, char *ret, size_t size);

#endif
