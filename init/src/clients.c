/* The clients of the shim: frames in, a queue out. A client can break only its own connection. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gantry.h"

#define STALL_MILLIS 10000
#define READS_PER_TURN 8

struct client clients[CLIENTS_MAX];

/* The launch request while it comes in: there is only one. */
static struct {
    const struct client *from;
    char *data;
    uint32_t length, have;
    bool seen;
} request;

void clients_init(void)
{
    for (int i = 0; i < CLIENTS_MAX; i++)
        clients[i].fd = -1;
}

/* One more than the highest slot in use. */
int clients_used(void)
{
    int used = CLIENTS_MAX;
    while (used > 0 && clients[used - 1].fd < 0)
        used--;
    return used;
}

void clients_accept(int listener)
{
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return;
    for (int i = 0; i < CLIENTS_MAX; i++)
        if (clients[i].fd < 0) {
            clients[i] = (struct client){.fd = fd};
            return;
        }
    close(fd);
}

void client_drop(struct client *client)
{
    if (client->fd < 0)
        return;
    close(client->fd);
    client->fd = -1;
    free(client->queue);
    client->queue = NULL;
    client->queue_start = client->queue_end = client->queue_size = 0;
    if (!client->half_closed)
        on_client_end(client);
    if (request.from == client)
        on_launch_broken();
}

bool client_queued(const struct client *client)
{
    return client->fd >= 0 && client->queue_end > client->queue_start;
}

bool client_wants_read(const struct client *client)
{
    bool in_stdin = client->have == FRAME_HEADER && client->header[0] == FRAME_STDIN;
    return !client->half_closed && (!in_stdin || stdin_ready());
}

static bool make_room(struct client *client, size_t length)
{
    size_t used = client->queue_end - client->queue_start;
    if (client->queue_start > 0)
        memmove(client->queue, client->queue + client->queue_start, used);
    client->queue_start = 0;
    client->queue_end = used;
    if (used + length <= client->queue_size)
        return true;
    char *larger = realloc(client->queue, used + length);
    if (larger == NULL)
        return false;
    client->queue = larger;
    client->queue_size = used + length;
    return true;
}

static bool enqueue(struct client *client, const char *data, size_t length)
{
    if (length == 0)
        return true;
    if (!client_queued(client))
        client->stalled_since = monotonic_millis();
    if (client->queue_end + length > client->queue_size && !make_room(client, length))
        return false;
    memcpy(client->queue + client->queue_end, data, length);
    client->queue_end += length;
    return true;
}

/* Straight from the caller's memory as far as the socket takes it; the rest is queued. */
static void push(struct client *client, const void *header, const char *payload, size_t length)
{
    if (client->deaf)
        return;
    struct iovec parts[2] = {{.iov_base = (void *)(uintptr_t)header, .iov_len = FRAME_HEADER},
                             {.iov_base = (void *)(uintptr_t)payload, .iov_len = length}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = length > 0 ? 2 : 1};
    size_t sent = 0;
    if (!client_queued(client)) {
        ssize_t n = sendmsg(client->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN && errno != EINTR) {
            /* It is gone, but what it had sent before may still wait to be read: reading finds its end. */
            client->deaf = true;
            return;
        }
        sent = n > 0 ? (size_t)n : 0;
    }
    size_t of_header = sent < FRAME_HEADER ? sent : FRAME_HEADER;
    sent -= of_header;
    if (!enqueue(client, (const char *)header + of_header, FRAME_HEADER - of_header) ||
        !enqueue(client, payload + sent, length - sent))
        client_drop(client);
}

void client_send(struct client *client, uint8_t type, const void *payload, uint32_t length)
{
    uint8_t header[FRAME_HEADER] = {type};
    put_be(header + 4, length, 4);
    push(client, header, payload, length);
}

void clients_output(uint8_t type, const char *data, uint32_t length)
{
    uint8_t wanted = type == FRAME_STDOUT ? ATTACH_STDOUT : ATTACH_STDERR;
    for (int i = 0; i < CLIENTS_MAX; i++)
        if (clients[i].fd >= 0 && (clients[i].mask & wanted))
            client_send(&clients[i], type, data, length);
}

void client_flush(struct client *client)
{
    if (!client_queued(client))
        return;
    ssize_t n = send(client->fd, client->queue + client->queue_start, client->queue_end - client->queue_start,
                     MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n < 0) {
        if (errno != EAGAIN && errno != EINTR)
            client_drop(client);
        return;
    }
    client->queue_start += (size_t)n;
    client->stalled_since = monotonic_millis();
    if (client_queued(client))
        return;
    free(client->queue);
    client->queue = NULL;
    client->queue_start = client->queue_end = client->queue_size = 0;
}

/* Whether the program has to wait, because somebody who is attached does not take its output. */
bool clients_blocked(void)
{
    for (int i = 0; i < CLIENTS_MAX; i++)
        if (client_queued(&clients[i]) && (clients[i].mask & (ATTACH_STDOUT | ATTACH_STDERR)))
            return true;
    return false;
}

bool clients_queued(void)
{
    for (int i = 0; i < CLIENTS_MAX; i++)
        if (client_queued(&clients[i]))
            return true;
    return false;
}

/* Drops who took nothing for too long: nobody may stop a container for good. */
void clients_sweep(void)
{
    for (int i = 0; i < CLIENTS_MAX; i++)
        if (client_queued(&clients[i]) && monotonic_millis() - clients[i].stalled_since >= STALL_MILLIS)
            client_drop(&clients[i]);
}

static bool begin_request(const struct client *client, uint32_t length)
{
    if (request.seen || length > LAUNCH_MAX)
        return false;
    request.data = mmap(NULL, length + 1u, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (request.data == MAP_FAILED)
        return false;
    request.seen = true;
    request.from = client;
    request.length = length;
    return true;
}

/* Whether a frame with this header is allowed from this client now. */
static bool begin_frame(struct client *client)
{
    uint32_t length = client->remaining = (uint32_t)get_be(client->header + 4, 4);
    if (get_be(client->header + 1, 3) != 0)
        return false;
    switch (client->header[0]) {
    case FRAME_STDIN:
        return length <= FRAME_MAX && (client->mask & ATTACH_STDIN);
    case FRAME_LAUNCH:
        return begin_request(client, length);
    case FRAME_START:
    case FRAME_STDIN_CLOSE:
    case FRAME_WATCH:
        return length == 0;
    case FRAME_ATTACH:
        return length == 1;
    case FRAME_RESIZE:
    case FRAME_SIGNAL:
        return length == 4;
    default:
        return false;
    }
}

static void end_frame(struct client *client)
{
    uint8_t type = client->header[0];
    client->have = 0;
    if (type == FRAME_LAUNCH) {
        request.from = NULL;
        on_launch(client, request.data, request.length);
    } else if (type != FRAME_STDIN) {
        on_frame(client, type, client->small);
    }
}

static void on_end_of_input(struct client *client)
{
    client->half_closed = true;
    on_client_end(client);
    if (request.from == client)
        on_launch_broken();
}

/* Reads once, at most to the end of the header or payload that is coming in. False when there is no more for now. */
static bool read_some(struct client *client)
{
    static char batch[BATCH];
    size_t want = client->remaining;
    char *into = (char *)client->small;
    if (client->have < FRAME_HEADER) {
        want = FRAME_HEADER - client->have;
        into = (char *)client->header + client->have;
    } else if (client->header[0] == FRAME_LAUNCH) {
        into = request.data + request.length - client->remaining;
    } else if (client->header[0] == FRAME_STDIN) {
        want = want < sizeof batch ? want : sizeof batch;
        into = batch;
    } else {
        into += get_be(client->header + 4, 4) - client->remaining;
    }
    ssize_t n = read(client->fd, into, want);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (n < 0) {
        client_drop(client);
        return false;
    }
    if (n == 0) {
        on_end_of_input(client);
        return false;
    }
    if (client->have < FRAME_HEADER) {
        client->have += (uint32_t)n;
        if (client->have == FRAME_HEADER && !begin_frame(client)) {
            client_drop(client);
            return false;
        }
    } else {
        client->remaining -= (uint32_t)n;
        if (into == batch)
            stdin_write(batch, (size_t)n);
    }
    if (client->have == FRAME_HEADER && client->remaining == 0)
        end_frame(client);
    return client->fd >= 0;
}

void client_read(struct client *client)
{
    for (int i = 0; i < READS_PER_TURN && client_wants_read(client); i++)
        if (!read_some(client))
            return;
}
