/* What the files of gantry-init share. Start reading at shim.c (the parent) or walk.c (the child). */
#ifndef GANTRY_H
#define GANTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "protocol.h"

#define BATCH (64u * 1024)

/* launch.c: the launch request. Arguments point into the received frame. */
struct argument {
    const char *data;
    uint32_t length;
};
struct step {
    uint16_t opcode, flags;
    uint32_t count;
    struct argument *arguments;
};
struct launch {
    uint32_t flags;
    const char *exit_path, *log_path;
    uint64_t log_max_bytes;
    uint32_t log_max_files;
    uint32_t count;
    struct step *steps;
};
int launch_parse(struct launch *launch, const char *data, size_t length);
void launch_free(struct launch *launch);
uint64_t number(const struct step *step, uint32_t index);
const char *text(const struct step *step, uint32_t index);

/* walk.c: executes the plan. */
struct failure {
    int error;
    char text[480];
};
extern struct failure failure;

/* What steps leave for later steps. -1: not there yet. */
#define KEPT_MAX 64

struct walk {
    int root;       /* the root folder: all inner paths are resolved below it */
    int joined;     /* pidfd of the process whose namespaces are joined */
    int joined_pid;
    int procfs;     /* a procfs of our own, which nobody else can mount over */
    int empty;      /* an empty read-only tmpfs that stands over masked folders */
    int kept[KEPT_MAX]; /* trees of the host that were copied before its mounts were let go, for BIND in this order */
    unsigned kept_count, kept_taken;
    bool host;      /* "/" is still the host's */
    bool has_sets;  /* CAPABILITIES left sets for CREDENTIALS */
    uint64_t effective, permitted, inheritable, ambient;
    uint32_t umask;
};
extern struct walk walk;

struct child {
    pid_t pid;
    int pidfd, control;
    int in, out, err; /* our ends of the pipes, or -1 */
};
/* A message of the child over its control socket; TERMINAL carries a descriptor. */
enum message_kind { MESSAGE_FAILED = 1, MESSAGE_WAITING, MESSAGE_TERMINAL };
struct message {
    uint32_t kind, step;
    struct failure failure;
};

int fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
int walk_start(const struct launch *launch, struct child *child, uint32_t *failed_step);
uint32_t walk_progress(void);
void walk_forget_progress(void);
int control_send(enum message_kind kind, int descriptor);
int control_wait(void);
void control_close(void);
int die_with_parent(void);

/* The steps: each returns 0, or -1 after fail(). Files step_*.c and init.c. */
int step_write_file(const struct step *step);
int step_join(const struct step *step);
int step_setns(const struct step *step);
int step_unshare(const struct step *step);
int step_hostname(const struct step *step);
int step_domainname(const struct step *step);
int step_sysctl(const struct step *step);
int step_oom_score_adj(const struct step *step);
int step_propagation(const struct step *step);
int step_overlay(const struct step *step);
int step_root(const struct step *step);
int step_mount(const struct step *step);
int step_bind(const struct step *step);
int step_borrow(const struct step *step);
int step_keep(const struct step *step);
int step_mask(const struct step *step);
int step_readonly(const struct step *step);
int step_root_readonly(const struct step *step);
int step_pivot(const struct step *step);
int step_mkdir(const struct step *step);
int step_mknod(const struct step *step);
int step_symlink(const struct step *step);
int step_rlimit(const struct step *step);
int step_no_new_privileges(const struct step *step);
int step_capabilities(const struct step *step);
int step_credentials(const struct step *step);
int step_seccomp(const struct step *step);
int step_cwd(const struct step *step);
int step_terminal(const struct step *step);
int step_keyring(const struct step *step);
int step_wait(const struct step *step);
int step_init(const struct step *step);
int step_hook(const struct step *step);
int step_exec(const struct step *step);

/* step_mount.c: the null device for standard input, through a mount that protects the device's own mode; -1 when there is no such way. */
int null_input(void);

/* inside.c: paths of the container. All return a descriptor, or -1 with errno. */
int inside(const char *path, uint64_t flags, uint64_t more_resolve);
int inside_folder(const char *path);
int inside_file(const char *path);
int inside_parent(const char *path, char name[256]);
int own_procfs(void);
int in_procfs(const char *path, uint64_t flags, uint64_t resolve);

/* log.c: the CRI log. */
int log_open(const char *path, uint64_t max_bytes, uint32_t max_files);
void log_output(int stream, const char *data, size_t length, uint64_t nanos);
void log_end(uint64_t nanos);
void log_discard_if_empty(void);

/* clients.c: who is connected. A slot is free when its fd is -1. */
struct client {
    int fd;
    bool watching, half_closed;
    bool deaf;             /* takes no more output, but may have sent something that is not read yet */
    uint8_t mask;
    uint8_t header[FRAME_HEADER];
    uint32_t have;         /* bytes of the header that have come */
    uint32_t remaining;    /* bytes of the payload that are missing */
    uint8_t small[8];      /* the payload of every frame but STDIN and LAUNCH */
    char *queue;           /* what the socket did not take */
    size_t queue_start, queue_end, queue_size;
    int64_t stalled_since; /* when the socket last took something, while anything is queued */
};
#define CLIENTS_MAX 64
extern struct client clients[CLIENTS_MAX];
void clients_init(void);
int clients_used(void);
void clients_accept(int listener);
void client_read(struct client *client);
void client_flush(struct client *client);
void client_send(struct client *client, uint8_t type, const void *payload, uint32_t length);
void client_drop(struct client *client);
bool client_wants_read(const struct client *client);
bool client_queued(const struct client *client);
void clients_output(uint8_t type, const char *data, uint32_t length);
bool clients_blocked(void);
bool clients_queued(void);
void clients_sweep(void);

/* stdin.c: standard input of the program. */
void stdin_open(int fd, bool terminal);
int stdin_waiting_fd(void);
bool stdin_ready(void);
void stdin_write(const char *data, size_t length);
void stdin_continue(void);
void stdin_close(void);

/* shim.c: called by clients.c when a frame is complete. */
void on_launch(struct client *client, char *request, uint32_t length);
void on_launch_broken(void);
void on_frame(struct client *client, uint8_t type, const uint8_t *payload);
void on_client_end(const struct client *client);
int shim_main(void);

/* main.c */
int64_t monotonic_millis(void);
uint64_t wall_nanos(void);
uint64_t get_be(const void *data, size_t bytes);
void put_be(void *data, uint64_t value, size_t bytes);

#endif
