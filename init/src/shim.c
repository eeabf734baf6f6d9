/* The shim: parent of a container's first process. One thread, one poll loop, nothing that blocks. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gantry.h"
#include "kernel.h"

#define LISTENER_FD 3
#define LAUNCH_MILLIS 10000
#define LINGER_MILLIS 10000
#define FAILED_MILLIS 2000
#define HUNG_UP_MILLIS 250
#define DRAIN_MILLIS 100
#define READS_PER_TURN 8
#define EVENTS_MAX (3 + WAITS_MAX)

enum slot { SLOT_LISTENER, SLOT_CONTROL, SLOT_PROCESS, SLOT_STDOUT, SLOT_STDERR, SLOT_STDIN, SLOT_CLIENTS };

/* What has happened, for those who ask later. */
struct event {
    uint8_t type, length, payload[12];
};

static struct {
    struct launch launch;
    char *request;
    uint32_t request_length;
    struct child child;
    bool launched, started, waiting, released, ended;
    int64_t deadline;     /* for LAUNCH to come; after the end, for clients to read */
    int output[2];        /* of the program: two pipes, or the terminal and -1 */
    int terminal;
    int64_t hung_up_till; /* nobody holds the terminal: looked at again then */
    int exit_folder;
    char exit_name[NAME_MAX + 1];
    struct event events[EVENTS_MAX];
    int event_count;
} shim = {.child = {.pidfd = -1, .control = -1}, .output = {-1, -1}, .terminal = -1, .exit_folder = -1};

static void record(uint8_t type, const void *payload, uint8_t length)
{
    struct event *event = &shim.events[shim.event_count++];
    event->type = type;
    event->length = length;
    memcpy(event->payload, payload, length);
    for (int i = 0; i < CLIENTS_MAX; i++)
        if (clients[i].fd >= 0 && clients[i].watching)
            client_send(&clients[i], type, payload, length);
}

static void send_failed(uint32_t step)
{
    struct {
        uint8_t numbers[8];
        char text[sizeof failure.text];
    } payload;
    put_be(payload.numbers, step, 4);
    put_be(payload.numbers + 4, (uint32_t)failure.error, 4);
    size_t length = strnlen(failure.text, sizeof failure.text);
    memcpy(payload.text, failure.text, length);
    for (int i = 0; i < CLIENTS_MAX; i++)
        if (clients[i].fd >= 0 && clients[i].watching)
            client_send(&clients[i], FRAME_FAILED, &payload, (uint32_t)(sizeof payload.numbers + length));
}

/* Gives the clients what is queued for them, for a while. */
static void flush_clients(int64_t millis)
{
    int64_t deadline = monotonic_millis() + millis;
    while (clients_queued() && monotonic_millis() < deadline) {
        poll(NULL, 0, 5);
        for (int i = 0; i < CLIENTS_MAX; i++)
            client_flush(&clients[i]);
    }
}

/* First nothing is left, then the daemon hears of it. */
static _Noreturn void launch_failed(uint32_t step)
{
    siginfo_t info;
    if (shim.child.pidfd >= 0) {
        k_pidfd_send_signal(shim.child.pidfd, SIGKILL);
        while (waitid((idtype_t)K_P_PIDFD, (id_t)shim.child.pidfd, &info, WEXITED) < 0 && errno == EINTR)
            continue;
    }
    log_discard_if_empty();
    send_failed(step);
    flush_clients(FAILED_MILLIS);
    _exit(1);
}

static int open_exit(const char *path)
{
    const char *slash = strrchr(path, '/');
    char folder[PATH_MAX];
    if (*path == 0)
        return 0;
    errno = EINVAL;
    if (slash == NULL || slash - path >= PATH_MAX - 1 || strlen(slash + 1) >= sizeof shim.exit_name - 8)
        return fail("exit path %s", path);
    snprintf(folder, sizeof folder, "%.*s/", (int)(slash - path), path);
    strcpy(shim.exit_name, slash + 1);
    shim.exit_folder = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return shim.exit_folder < 0 ? fail("exit path %s", path) : 0;
}

static void own_output(int slot, int fd)
{
    if (fd >= 0)
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    shim.output[slot] = fd;
}

void on_launch(struct client *client, char *request, uint32_t length)
{
    uint32_t failed = NO_STEP;
    uint8_t pid[4];
    client->watching = true;
    shim.launched = true;
    shim.request = request;
    shim.request_length = length;
    if (launch_parse(&shim.launch, request, length) < 0 || open_exit(shim.launch.exit_path) < 0)
        launch_failed(NO_STEP);
    if (*shim.launch.log_path != 0 &&
        log_open(shim.launch.log_path, shim.launch.log_max_bytes, shim.launch.log_max_files) < 0)
        launch_failed(NO_STEP);
    if (walk_start(&shim.launch, &shim.child, &failed) < 0)
        launch_failed(failed);
    own_output(0, shim.child.out);
    /* Room for several batches: the program then goes on while one of them is written to log and clients. */
    if (shim.child.out >= 0)
        fcntl(shim.child.out, F_SETPIPE_SZ, 4 * BATCH);
    own_output(1, shim.child.err);
    if (shim.child.in >= 0) {
        fcntl(shim.child.in, F_SETFL, O_WRONLY | O_NONBLOCK);
        stdin_open(shim.child.in, false);
    }
    put_be(pid, (uint32_t)shim.child.pid, 4);
    record(FRAME_PID, pid, sizeof pid);
}

/* Whoever was to launch something is gone before it could say what. */
void on_launch_broken(void)
{
    _exit(1);
}

/* One START releases one WAIT, whichever of the two comes first. */
static void release(void)
{
    shim.released = true;
    if (shim.waiting && shim.child.control >= 0 && send(shim.child.control, "s", 1, MSG_NOSIGNAL) == 1)
        shim.waiting = shim.released = false;
}

static void on_attach(struct client *client, uint8_t mask)
{
    client->mask = mask;
    client_send(client, FRAME_ATTACHED, NULL, 0);
}

static void on_watch(struct client *client)
{
    if (client->watching)
        return;
    client->watching = true;
    for (int i = 0; i < shim.event_count; i++)
        client_send(client, shim.events[i].type, shim.events[i].payload, shim.events[i].length);
}

static void on_resize(const uint8_t *payload)
{
    struct winsize size = {.ws_row = (unsigned short)get_be(payload, 2), .ws_col = (unsigned short)get_be(payload + 2, 2)};
    if (shim.terminal >= 0)
        ioctl(shim.terminal, TIOCSWINSZ, &size);
}

/* Only the parent can signal without the risk that the number means another process by now. */
static void on_signal(uint32_t signal)
{
    if (shim.child.pidfd >= 0 && signal > 0 && signal < NSIG)
        k_pidfd_send_signal(shim.child.pidfd, (int)signal);
}

void on_frame(struct client *client, uint8_t type, const uint8_t *payload)
{
    switch (type) {
    case FRAME_START:
        release();
        break;
    case FRAME_ATTACH:
        on_attach(client, payload[0]);
        break;
    case FRAME_STDIN_CLOSE:
        stdin_close();
        break;
    case FRAME_RESIZE:
        on_resize(payload);
        break;
    case FRAME_SIGNAL:
        on_signal((uint32_t)get_be(payload, 4));
        break;
    case FRAME_WATCH:
        on_watch(client);
        break;
    }
}

void on_client_end(const struct client *client)
{
    if ((client->mask & ATTACH_STDIN) && (shim.launch.flags & LAUNCH_STDIN_ONCE))
        stdin_close();
}

static void on_terminal(int master)
{
    shim.terminal = master;
    own_output(0, master);
    if (shim.launch.flags & LAUNCH_STDIN)
        stdin_open(master, true);
}

/* The control socket closed: by the exec that was asked for, or because the process died on the way there. */
static void on_control_end(void)
{
    uint32_t step = walk_progress();
    uint8_t nanos[8];
    close(shim.child.control);
    shim.child.control = -1;
    if (step + 1 != shim.launch.count) {
        errno = 0;
        fail("the process was killed at this step");
        launch_failed(step);
    }
    shim.started = true;
    put_be(nanos, wall_nanos(), 8);
    record(FRAME_STARTED, nanos, sizeof nanos);
    /* The request may hold megabytes of environment and filters, and secrets: nobody needs it any more. */
    uint32_t flags = shim.launch.flags;
    launch_free(&shim.launch);
    shim.launch.flags = flags;
    munmap(shim.request, shim.request_length + 1u);
    walk_forget_progress();
}

static ssize_t receive(struct message *message, int *descriptor)
{
    struct iovec bytes = {.iov_base = message, .iov_len = sizeof *message};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } ancillary;
    struct msghdr header = {
        .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = ancillary.bytes, .msg_controllen = sizeof ancillary.bytes};
    ssize_t n = recvmsg(shim.child.control, &header, MSG_CMSG_CLOEXEC);
    struct cmsghdr *rights = n > 0 ? CMSG_FIRSTHDR(&header) : NULL;
    *descriptor = -1;
    if (rights != NULL && rights->cmsg_type == SCM_RIGHTS)
        memcpy(descriptor, CMSG_DATA(rights), sizeof *descriptor);
    return n;
}

static void on_control(void)
{
    struct message message;
    int descriptor;
    ssize_t n = receive(&message, &descriptor);
    if (n < 0 && errno == EINTR)
        return;
    if (n != sizeof message) {
        on_control_end();
        return;
    }
    switch ((enum message_kind)message.kind) {
    case MESSAGE_FAILED:
        failure = message.failure;
        launch_failed(message.step);
    case MESSAGE_WAITING:
        shim.waiting = true;
        record(FRAME_WAITING, "", 0);
        if (shim.released)
            release();
        break;
    case MESSAGE_TERMINAL:
        on_terminal(descriptor);
        break;
    }
}

/* Reads one batch and gives it to the log and to whoever is attached. 0: end; -1: nothing now, or errno EIO: hung up. */
static ssize_t read_batch(int stream)
{
    static char batch[BATCH];
    ssize_t n = read(shim.output[stream], batch, sizeof batch);
    if (n <= 0)
        return n;
    log_output(stream, batch, (size_t)n, wall_nanos());
    clients_output(stream == 0 ? FRAME_STDOUT : FRAME_STDERR, batch, (uint32_t)n);
    return n;
}

static void close_output(int stream)
{
    close(shim.output[stream]);
    shim.output[stream] = -1;
}

static void on_output(int stream)
{
    for (int i = 0; i < READS_PER_TURN && !clients_blocked(); i++) {
        ssize_t n = read_batch(stream);
        if (n == 0)
            close_output(stream);
        /* A terminal that nobody holds just now: somebody may open it again, so look later. */
        if (n < 0 && errno == EIO)
            shim.hung_up_till = monotonic_millis() + HUNG_UP_MILLIS;
        if (n < (ssize_t)(BATCH / 2))
            return;
    }
}

/* What the program left behind, but no more than a pipe holds: others may have it open and write for ever. */
static void drain(int stream)
{
    long budget = shim.terminal >= 0 ? 4L * BATCH : fcntl(shim.output[stream], F_GETPIPE_SZ);
    struct pollfd output = {.fd = shim.output[stream], .events = POLLIN};
    while (budget > 0) {
        /* The kernel passes a terminal's bytes on a little later; it says EIO behind the last. */
        if (shim.terminal >= 0 && poll(&output, 1, DRAIN_MILLIS) <= 0)
            break;
        ssize_t n = read_batch(stream);
        if (n <= 0)
            break;
        budget -= n;
    }
    close_output(stream);
}

static void write_exit_file(int code, uint64_t nanos)
{
    char temporary[NAME_MAX + 16], line[64];
    if (shim.exit_folder < 0)
        return;
    snprintf(temporary, sizeof temporary, "%s.new", shim.exit_name);
    int length = snprintf(line, sizeof line, "%d %llu\n", code, (unsigned long long)nanos);
    int fd = openat(shim.exit_folder, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
    /* Renamed when whole: whoever sees it sees all of it. */
    if (fd < 0 || write(fd, line, (size_t)length) != length || close(fd) < 0 ||
        renameat(shim.exit_folder, temporary, shim.exit_folder, shim.exit_name) < 0)
        dprintf(2, "gantry-init: exit file %s: %s\n", shim.exit_name, strerror(errno));
}

static void on_process_end(void)
{
    siginfo_t info;
    uint8_t payload[12];
    memset(&info, 0, sizeof info);
    if (waitid((idtype_t)K_P_PIDFD, (id_t)shim.child.pidfd, &info, WEXITED) < 0)
        return;
    int code = info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
    uint64_t nanos = wall_nanos();
    close(shim.child.pidfd);
    shim.child.pidfd = -1;
    stdin_close();
    for (int stream = 0; stream < 2; stream++)
        if (shim.output[stream] >= 0)
            drain(stream);
    shim.terminal = -1;
    write_exit_file(code, nanos);
    log_end(nanos);
    put_be(payload, (uint32_t)code, 4);
    put_be(payload + 4, nanos, 8);
    record(FRAME_EXITED, payload, sizeof payload);
    shim.ended = true;
    shim.deadline = monotonic_millis() + LINGER_MILLIS;
}

static struct pollfd *fill(struct pollfd slots[SLOT_CLIENTS + CLIENTS_MAX], int used)
{
    bool blocked = clients_blocked();
    bool hung_up = shim.hung_up_till > 0 && monotonic_millis() < shim.hung_up_till;
    slots[SLOT_LISTENER] = (struct pollfd){.fd = LISTENER_FD, .events = POLLIN};
    slots[SLOT_CONTROL] = (struct pollfd){.fd = shim.child.control, .events = POLLIN};
    slots[SLOT_PROCESS] = (struct pollfd){.fd = shim.started ? shim.child.pidfd : -1, .events = POLLIN};
    for (int i = 0; i < 2; i++)
        slots[SLOT_STDOUT + i] = (struct pollfd){.fd = blocked || hung_up ? -1 : shim.output[i], .events = POLLIN};
    slots[SLOT_STDIN] = (struct pollfd){.fd = stdin_waiting_fd(), .events = POLLOUT};
    for (int i = 0; i < used; i++) {
        const struct client *client = &clients[i];
        bool in = client->fd >= 0 && client_wants_read(client), out = client_queued(client);
        /* Who waits for standard input is not looked at: its hang-up would wake us again and again. */
        bool idle = !in && !out && !client->half_closed;
        slots[SLOT_CLIENTS + i] =
            (struct pollfd){.fd = idle ? -1 : client->fd, .events = (short)((in ? POLLIN : 0) | (out ? POLLOUT : 0))};
    }
    return slots;
}

static void serve_client(struct client *client, const struct pollfd *slot)
{
    if (slot->fd < 0 || slot->fd != client->fd)
        return;
    if (slot->revents & POLLOUT)
        client_flush(client);
    if (client->fd >= 0 && (slot->events & POLLIN) && slot->revents != 0)
        client_read(client);
    /* Gone in both directions, and all that it had sent is read. */
    if (client->fd >= 0 && client->half_closed && (slot->revents & (POLLHUP | POLLERR)))
        client_drop(client);
}

static void serve(const struct pollfd *slots, int used)
{
    if (slots[SLOT_CONTROL].revents)
        on_control();
    for (int i = 0; i < used; i++)
        serve_client(&clients[i], &slots[SLOT_CLIENTS + i]);
    if (slots[SLOT_STDIN].revents)
        stdin_continue();
    for (int i = 0; i < 2; i++)
        if (slots[SLOT_STDOUT + i].revents && shim.output[i] >= 0)
            on_output(i);
    if (slots[SLOT_PROCESS].revents)
        on_process_end();
    if (slots[SLOT_LISTENER].revents)
        clients_accept(LISTENER_FD);
}

static bool finished(void)
{
    if (!shim.launched && monotonic_millis() >= shim.deadline)
        return true;
    return shim.ended && (!clients_queued() || monotonic_millis() >= shim.deadline);
}

static void become_shim(void)
{
    /* Nobody's terminal, nobody's folder, and no container may look into this process. */
    setsid();
    if (chdir("/") < 0)
        _exit(1);
    prctl(PR_SET_NAME, "gantry-init", 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    k_close_range(LISTENER_FD + 1, ~0u, 0);
    fcntl(LISTENER_FD, F_SETFD, FD_CLOEXEC);
    fcntl(LISTENER_FD, F_SETFL, O_RDWR | O_NONBLOCK);
    /* The end of a shim is the end of its container: signals that go to whole groups are not meant for it. */
    const int ignored[] = {SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGPIPE, SIGUSR1, SIGUSR2};
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        signal(ignored[i], SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

int shim_main(void)
{
    static struct pollfd slots[SLOT_CLIENTS + CLIENTS_MAX];
    become_shim();
    clients_init();
    shim.deadline = monotonic_millis() + LAUNCH_MILLIS;
    while (!finished()) {
        int used = clients_used();
        bool timed = !shim.launched || shim.ended || shim.hung_up_till > 0 || clients_queued();
        if (poll(fill(slots, used), (nfds_t)(SLOT_CLIENTS + used), timed ? HUNG_UP_MILLIS : -1) >= 0)
            serve(slots, used);
        if (shim.hung_up_till > 0 && monotonic_millis() >= shim.hung_up_till)
            shim.hung_up_till = 0;
        clients_sweep();
    }
    return 0;
}
