/* Parses a launch request. It comes from the daemon, but is checked as if it came from anybody. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "gantry.h"

#define LOG_FILES_MAX 1000

struct reader {
    const char *at;
    size_t left;
    bool bad;
};

static const char *take(struct reader *reader, size_t bytes)
{
    if (reader->bad || bytes > reader->left) {
        reader->bad = true;
        return NULL;
    }
    const char *at = reader->at;
    reader->at += bytes;
    reader->left -= bytes;
    return at;
}

static uint64_t take_number(struct reader *reader, size_t bytes)
{
    const char *at = take(reader, bytes);
    return at == NULL ? 0 : get_be(at, bytes);
}

static struct argument take_argument(struct reader *reader)
{
    struct argument argument = {.length = (uint32_t)take_number(reader, 4)};
    argument.data = take(reader, argument.length);
    return argument;
}

static bool is_text(const struct argument *argument)
{
    return argument->length > 0 && memchr(argument->data, 0, argument->length) == argument->data + argument->length - 1;
}

static const char *take_text(struct reader *reader)
{
    struct argument argument = take_argument(reader);
    if (!reader->bad && !is_text(&argument))
        reader->bad = true;
    return argument.data;
}

/* What each operation takes: n number, t text, b bytes; a last letter in capitals may come any number of times. */
static const char *const signatures[] = {
    [OP_CLONE] = "nt",       [OP_WRITE_FILE] = "tt",    [OP_JOIN] = "nnn",         [OP_SETNS] = "tn",
    [OP_UNSHARE] = "n",      [OP_PROPAGATION] = "n",    [OP_OVERLAY] = "tT",       [OP_ROOT] = "tn",
    [OP_MOUNT] = "ttnT",     [OP_BIND] = "ttnnnn",      [OP_MKDIR] = "tnnn",       [OP_MKNOD] = "tnnnn",
    [OP_SYMLINK] = "tt",     [OP_MASK] = "t",           [OP_READONLY] = "t",       [OP_ROOT_READONLY] = "",
    [OP_PIVOT] = "",         [OP_SYSCTL] = "tt",        [OP_HOSTNAME] = "t",       [OP_DOMAINNAME] = "t",
    [OP_RLIMIT] = "nnn",     [OP_OOM_SCORE_ADJ] = "t",  [OP_NO_NEW_PRIVILEGES] = "", [OP_CAPABILITIES] = "nnnnn",
    [OP_CREDENTIALS] = "nnnN", [OP_SECCOMP] = "nb",     [OP_CWD] = "t",            [OP_TERMINAL] = "nnn",
    [OP_KEYRING] = "t",      [OP_WAIT] = "",            [OP_INIT] = "",            [OP_EXEC] = "ntT",
    [OP_BORROW] = "ttt",     [OP_KEEP] = "tn",
    [OP_HOOK] = "nttntT",
};

static bool fits(char kind, const struct argument *argument)
{
    switch (kind) {
    case 'n':
    case 'N':
        return argument->length == 8;
    case 't':
    case 'T':
        return is_text(argument);
    default:
        return true;
    }
}

static bool matches_signature(const struct step *step)
{
    if (step->opcode == 0 || step->opcode >= sizeof signatures / sizeof *signatures)
        return false;
    const char *kind = signatures[step->opcode];
    uint32_t i = 0;
    for (; i < step->count && *kind != 0; i++) {
        if (!fits(*kind, &step->arguments[i]))
            return false;
        if (*kind >= 'a')
            kind++;
    }
    return i == step->count && (*kind == 0 || *kind < 'a');
}

static void take_step(struct reader *reader, struct step *step)
{
    step->opcode = (uint16_t)take_number(reader, 2);
    step->flags = (uint16_t)take_number(reader, 2);
    uint32_t count = (uint32_t)take_number(reader, 4);
    /* Each argument takes at least 4 bytes: a count that cannot be true must not make us allocate. */
    if (reader->bad || count > reader->left / 4) {
        reader->bad = true;
        return;
    }
    step->arguments = calloc(count + 1u, sizeof *step->arguments);
    if (step->arguments == NULL) {
        reader->bad = true;
        return;
    }
    step->count = count;
    for (uint32_t i = 0; i < count; i++)
        step->arguments[i] = take_argument(reader);
    if (!reader->bad && !matches_signature(step))
        reader->bad = true;
}

/* One CLONE, few WAITs, EXEC at the end and only there with sensible counts, TERMINAL exactly when the flag says so. */
static bool is_plan(const struct launch *launch)
{
    uint32_t clones = 0, terminals = 0, execs = 0, waits = 0;
    for (uint32_t i = 0; i < launch->count; i++) {
        clones += launch->steps[i].opcode == OP_CLONE;
        terminals += launch->steps[i].opcode == OP_TERMINAL;
        execs += launch->steps[i].opcode == OP_EXEC;
        waits += launch->steps[i].opcode == OP_WAIT;
    }
    if (clones != 1 || execs != 1 || waits > WAITS_MAX || terminals != ((launch->flags & LAUNCH_TERMINAL) != 0))
        return false;
    const struct step *last = &launch->steps[launch->count - 1];
    return last->opcode == OP_EXEC && number(last, 0) >= 1 && number(last, 0) < last->count;
}

int launch_parse(struct launch *launch, const char *data, size_t length)
{
    struct reader reader = {.at = data, .left = length};
    memset(launch, 0, sizeof *launch);
    errno = EINVAL;
    uint32_t version = (uint32_t)take_number(&reader, 4);
    if (version != PROTOCOL_VERSION)
        return fail("the request speaks protocol version %u, this is version %d", version, PROTOCOL_VERSION);
    launch->flags = (uint32_t)take_number(&reader, 4);
    launch->exit_path = take_text(&reader);
    launch->log_path = take_text(&reader);
    launch->log_max_bytes = take_number(&reader, 8);
    launch->log_max_files = (uint32_t)take_number(&reader, 4);
    uint32_t count = (uint32_t)take_number(&reader, 4);
    if (reader.bad || launch->log_max_files > LOG_FILES_MAX || count == 0 || count > reader.left / 8)
        return fail("malformed launch request");
    launch->steps = calloc(count, sizeof *launch->steps);
    if (launch->steps == NULL)
        return fail("memory for %u steps", count);
    launch->count = count;
    for (uint32_t i = 0; i < count && !reader.bad; i++) {
        take_step(&reader, &launch->steps[i]);
        if (reader.bad)
            return fail("malformed step %u (operation %u)", i, launch->steps[i].opcode);
    }
    if (reader.left != 0 || !is_plan(launch))
        return fail("malformed launch request: not a plan");
    return 0;
}

void launch_free(struct launch *launch)
{
    for (uint32_t i = 0; i < launch->count; i++)
        free(launch->steps[i].arguments);
    free(launch->steps);
    memset(launch, 0, sizeof *launch);
}

uint64_t number(const struct step *step, uint32_t index)
{
    return get_be(step->arguments[index].data, 8);
}

const char *text(const struct step *step, uint32_t index)
{
    return step->arguments[index].data;
}
