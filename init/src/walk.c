/* Walks a plan: the steps before CLONE in the shim, the others in the process that becomes the container's first. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gantry.h"
#include "kernel.h"

#define CONTROL_FD 3
#define JOINED_FD 4

struct failure failure;
struct walk walk = {.root = -1, .joined = -1, .procfs = -1, .empty = -1, .host = true, .umask = 0022};

/* The index of the step at work, in memory that shim and child share: a child that is killed cannot report it. */
static volatile uint32_t *progress;
static int control = -1;

static int (*const operations[])(const struct step *) = {
    [OP_WRITE_FILE] = step_write_file,
    [OP_JOIN] = step_join,
    [OP_SETNS] = step_setns,
    [OP_UNSHARE] = step_unshare,
    [OP_PROPAGATION] = step_propagation,
    [OP_OVERLAY] = step_overlay,
    [OP_ROOT] = step_root,
    [OP_MOUNT] = step_mount,
    [OP_BIND] = step_bind,
    [OP_MKDIR] = step_mkdir,
    [OP_MKNOD] = step_mknod,
    [OP_SYMLINK] = step_symlink,
    [OP_MASK] = step_mask,
    [OP_READONLY] = step_readonly,
    [OP_ROOT_READONLY] = step_root_readonly,
    [OP_PIVOT] = step_pivot,
    [OP_SYSCTL] = step_sysctl,
    [OP_HOSTNAME] = step_hostname,
    [OP_DOMAINNAME] = step_domainname,
    [OP_RLIMIT] = step_rlimit,
    [OP_OOM_SCORE_ADJ] = step_oom_score_adj,
    [OP_NO_NEW_PRIVILEGES] = step_no_new_privileges,
    [OP_CAPABILITIES] = step_capabilities,
    [OP_CREDENTIALS] = step_credentials,
    [OP_SECCOMP] = step_seccomp,
    [OP_CWD] = step_cwd,
    [OP_TERMINAL] = step_terminal,
    [OP_KEYRING] = step_keyring,
    [OP_WAIT] = step_wait,
    [OP_INIT] = step_init,
    [OP_EXEC] = step_exec,
    [OP_BORROW] = step_borrow,
    [OP_KEEP] = step_keep,
    [OP_HOOK] = step_hook,
};

/* The one place where a failure is written down. The caller returns it; the walker reports it. */
int fail(const char *format, ...)
{
    failure.error = errno;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(failure.text, sizeof failure.text, format, arguments);
    va_end(arguments);
    return -1;
}

uint32_t walk_progress(void)
{
    return progress == NULL ? NO_STEP : *progress;
}

void walk_forget_progress(void)
{
    if (progress != NULL)
        munmap((void *)(uintptr_t)progress, sizeof *progress);
    progress = NULL;
}

static int run(const struct launch *launch, uint32_t index)
{
    const struct step *step = &launch->steps[index];
    *progress = index;
    int result = operations[step->opcode](step);
    return result < 0 && (step->flags & STEP_OPTIONAL) ? 0 : result;
}

int control_send(enum message_kind kind, int descriptor)
{
    struct message message = {.kind = kind, .step = *progress, .failure = failure};
    struct iovec bytes = {.iov_base = &message, .iov_len = sizeof message};
    struct msghdr header = {.msg_iov = &bytes, .msg_iovlen = 1};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } ancillary;
    /* A seccomp filter that stands already may know write but not sendmsg. */
    if (descriptor < 0)
        return write(control, &message, sizeof message) < 0 ? -1 : 0;
    memset(&ancillary, 0, sizeof ancillary);
    header.msg_control = ancillary.bytes;
    header.msg_controllen = sizeof ancillary.bytes;
    struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(rights), &descriptor, sizeof descriptor);
    return sendmsg(control, &header, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

/* Blocks until the shim says start. A shim that is gone will never say it. */
int control_wait(void)
{
    char start;
    ssize_t n;
    do
        n = read(control, &start, 1);
    while (n < 0 && errno == EINTR);
    return n == 1 ? 0 : -1;
}

void control_close(void)
{
    close(control);
    control = -1;
}

/* The kernel forgets this when credentials change, so CREDENTIALS asks again. */
int die_with_parent(void)
{
    return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

static void standard(int from, int to)
{
    if (from >= 0)
        dup2(from, to);
    else if (to == 0) {
        /* By a descriptor that was opened plainly the program could change the mode of the host's device. */
        int null = null_input();
        dup2(null >= 0 ? null : open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
    }
}

/* Only what is named here goes on: standard descriptors, the control socket, the pidfd of a JOIN. */
static void keep_descriptors(int in, int out, int err, int control_end)
{
    standard(in, 0);
    standard(out, 1);
    standard(err, 2);
    dup3(control_end, CONTROL_FD, O_CLOEXEC);
    control = CONTROL_FD;
    if (walk.joined >= 0 && walk.joined != JOINED_FD)
        dup3(walk.joined, JOINED_FD, O_CLOEXEC);
    if (walk.joined >= 0)
        walk.joined = JOINED_FD;
    k_close_range(walk.joined >= 0 ? JOINED_FD + 1 : CONTROL_FD + 1, ~0u, 0);
}

static void default_signals(void)
{
    sigset_t none;
    for (int i = 1; i < NSIG; i++)
        signal(i, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void child_main(const struct launch *launch, uint32_t index)
{
    struct pollfd shim = {.fd = control};
    default_signals();
    die_with_parent();
    /* Had the shim died before that call, its end of the socket would be closed. */
    if (poll(&shim, 1, 0) > 0)
        _exit(1);
    setsid();
    umask(0);
    while (index < launch->count && run(launch, index) == 0)
        index++;
    control_send(MESSAGE_FAILED, -1);
    _exit(1);
}

static int make_pipe(int ends[2])
{
    return pipe2(ends, O_CLOEXEC) < 0 ? fail("pipe") : 0;
}

/* Ends of the child: in, out, err, control. */
static int make_channels(const struct launch *launch, struct child *child, int theirs[4])
{
    int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1}, both[2];
    bool terminal = launch->flags & LAUNCH_TERMINAL;
    if (!terminal && (launch->flags & LAUNCH_STDIN) && make_pipe(in) < 0)
        return -1;
    if (!terminal && (make_pipe(out) < 0 || make_pipe(err) < 0))
        return -1;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, both) < 0)
        return fail("socketpair");
    child->in = in[1];
    child->out = out[0];
    child->err = err[0];
    child->control = both[0];
    theirs[0] = in[0];
    theirs[1] = out[1];
    theirs[2] = err[1];
    theirs[3] = both[1];
    return 0;
}

static int clone_child(const struct launch *launch, uint32_t index, struct child *child)
{
    const struct step *step = &launch->steps[index];
    int theirs[4], cgroup = -1;
    if (make_channels(launch, child, theirs) < 0)
        return -1;
    struct k_clone_args arguments = {.flags = number(step, 0) | K_CLONE_PIDFD, .exit_signal = SIGCHLD};
    arguments.pidfd = (uint64_t)(uintptr_t)&child->pidfd;
    if (*text(step, 1) != 0) {
        cgroup = open(text(step, 1), O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (cgroup < 0)
            return fail("open %s", text(step, 1));
        arguments.flags |= K_CLONE_INTO_CGROUP;
        arguments.cgroup = (uint64_t)cgroup;
    }
    pid_t pid = (pid_t)k_clone3(&arguments);
    if (pid < 0)
        return fail("clone3");
    if (pid == 0) {
        keep_descriptors(theirs[0], theirs[1], theirs[2], theirs[3]);
        child_main(launch, index + 1);
    }
    child->pid = pid;
    for (int i = 0; i < 4; i++)
        if (theirs[i] >= 0)
            close(theirs[i]);
    if (cgroup >= 0)
        close(cgroup);
    if (walk.joined >= 0)
        close(walk.joined);
    walk.joined = -1;
    return 0;
}

int walk_start(const struct launch *launch, struct child *child, uint32_t *failed_step)
{
    void *page = mmap(NULL, sizeof *progress, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) {
        *failed_step = NO_STEP;
        return fail("mmap");
    }
    progress = page;
    for (uint32_t i = 0;; i++) {
        *failed_step = i;
        if (launch->steps[i].opcode == OP_CLONE)
            return clone_child(launch, i, child);
        if (run(launch, i) < 0)
            return -1;
    }
}
