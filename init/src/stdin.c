/* Standard input of the program: a pipe, or the terminal. What it does not take at once is kept, and clients wait. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gantry.h"

static struct {
    int fd;
    bool terminal, closing;
    char *pending;
    size_t start, end;
} input = {.fd = -1};

static void shut(void)
{
    if (input.fd >= 0 && !input.terminal)
        close(input.fd);
    input.fd = -1;
    free(input.pending);
    input.pending = NULL;
}

void stdin_open(int fd, bool terminal)
{
    input.fd = fd;
    input.terminal = terminal;
    if (input.closing)
        stdin_close();
}

/* The descriptor that must become writable before stdin_continue(), or -1. */
int stdin_waiting_fd(void)
{
    return input.pending == NULL ? -1 : input.fd;
}

bool stdin_ready(void)
{
    return input.pending == NULL;
}

static size_t write_some(const char *data, size_t length)
{
    ssize_t n = write(input.fd, data, length);
    if (n < 0 && errno != EAGAIN && errno != EINTR) {
        shut(); /* the program closed it: the rest is for nobody */
        return length;
    }
    return n < 0 ? 0 : (size_t)n;
}

/* Bytes that come when nobody can read them any more are thrown away, as a closed pipe does. */
void stdin_write(const char *data, size_t length)
{
    if (input.fd < 0 || input.closing)
        return;
    size_t done = write_some(data, length);
    if (done == length)
        return;
    input.pending = malloc(length - done);
    if (input.pending == NULL) {
        shut();
        return;
    }
    memcpy(input.pending, data + done, length - done);
    input.start = 0;
    input.end = length - done;
}

void stdin_continue(void)
{
    if (input.pending == NULL || input.fd < 0)
        return;
    input.start += write_some(input.pending + input.start, input.end - input.start);
    if (input.pending == NULL || input.start < input.end)
        return;
    free(input.pending);
    input.pending = NULL;
    if (input.closing)
        shut();
}

/* A terminal has no end of input: the byte for it is the user's to type. */
void stdin_close(void)
{
    input.closing = true;
    if (input.terminal)
        input.closing = false;
    else if (input.pending == NULL)
        shut();
}
