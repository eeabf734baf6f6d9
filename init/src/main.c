/* gantry-init: the shim of one container, and what runs inside its first process until exec. See PROTOCOL.md. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "gantry.h"

int64_t monotonic_millis(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

uint64_t wall_nanos(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t get_be(const void *data, size_t bytes)
{
    const uint8_t *at = data;
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | at[i];
    return value;
}

void put_be(void *data, uint64_t value, size_t bytes)
{
    uint8_t *at = data;
    for (size_t i = bytes; i > 0; i--, value >>= 8)
        at[i - 1] = (uint8_t)value;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "shim") == 0)
        return shim_main();
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        printf("gantry-init %s (protocol %d)\n", VERSION, PROTOCOL_VERSION);
        return 0;
    }
    fputs("gantry-init is started by Gantry's daemon. Usage: gantry-init shim | gantry-init --version\n", stderr);
    return 2;
}
