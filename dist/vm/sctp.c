/* Asks and answers over SCTP in the guest: sctp serve PORT | sctp ask ADDRESS PORT. The answer is the address that the server sees. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int failed(const char *what)
{
    perror(what);
    return 1;
}

static int serve(int fd, struct sockaddr_in *here)
{
    if (bind(fd, (struct sockaddr *)here, sizeof *here) < 0 || listen(fd, 5) < 0)
        return failed("listen");
    for (;;) {
        struct sockaddr_in peer;
        socklen_t size = sizeof peer;
        int asked = accept(fd, (struct sockaddr *)&peer, &size);
        if (asked < 0)
            return failed("accept");
        const char *seen = inet_ntoa(peer.sin_addr);
        if (write(asked, seen, strlen(seen)) < 0)
            perror("write");
        close(asked);
    }
}

static int ask(int fd, struct sockaddr_in *there)
{
    char answer[64];
    alarm(20);
    if (connect(fd, (struct sockaddr *)there, sizeof *there) < 0)
        return failed("connect");
    ssize_t n = read(fd, answer, sizeof answer);
    if (n < 0)
        return failed("read");
    printf("%.*s\n", (int)n, answer);
    return 0;
}

int main(int count, char **words)
{
    int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP);
    if (fd < 0 || count < 3)
        return failed("socket");
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(words[count - 1]))};
    if (strcmp(words[1], "serve") == 0)
        return serve(fd, &place);
    place.sin_addr.s_addr = inet_addr(words[2]);
    return ask(fd, &place);
}
