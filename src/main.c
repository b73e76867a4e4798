/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdio.h>

int main(void)
{
	puts("isotop " PACKAGE_VERSION);
	return 0;
}
