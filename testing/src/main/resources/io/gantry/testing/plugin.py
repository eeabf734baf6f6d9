"""A plugin for tests: Docker's protocol on a unix socket. A volume is a folder, a network a bridge.

Arguments: "volumes", "networks" or "addresses", socket, folder. What it knows of addresses ends with it. The folder's file "fault", where it is, says how to misbehave; its file
"calls" lists what was called, as METHOD NAME ID, with "failed" before it where it misbehaved; and "started" where addresses began anew.
"""
import http.server
import ipaddress
import json
import os
import socketserver
import subprocess
import sys
import time

KIND, SOCKET, ROOT = sys.argv[1:]
VOLUMES = os.path.join(ROOT, "volumes")


def fault():
    try:
        with open(os.path.join(ROOT, "fault"), encoding="utf-8") as file:
            return file.read().strip()
    except FileNotFoundError:
        return ""


def volume(name):
    place = os.path.join(VOLUMES, name)
    return {"Name": name, "Mountpoint": place, "Status": {"kind": "test", "size": 7}}


def volume_answer(method, call):
    name = call.get("Name", "")
    place = os.path.join(VOLUMES, name)
    if method == "VolumeDriver.Capabilities":
        return {"Capabilities": {"Scope": "global"}}
    if method == "VolumeDriver.List":
        return {"Volumes": [volume(known) for known in sorted(os.listdir(VOLUMES))]}
    if method == "VolumeDriver.Create":
        if "refuse" in (call.get("Opts") or {}):
            return {"Err": "refused: " + call["Opts"]["refuse"]}
        os.makedirs(place, exist_ok=True)
        return {}
    if not os.path.isdir(place):
        return {"Err": "no such volume " + name}
    if method == "VolumeDriver.Get":
        return {"Volume": volume(name)}
    if method == "VolumeDriver.Remove":
        for file in os.listdir(place):
            os.remove(os.path.join(place, file))
        os.rmdir(place)
        return {}
    if method in ("VolumeDriver.Mount", "VolumeDriver.Path"):
        return {"Mountpoint": place}
    if method == "VolumeDriver.Unmount":
        return {}
    return {"Err": "unknown method " + method}


def ip(*words):
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    return {"Err": done.stderr.strip()} if done.returncode else {}


gateways = {}


def network_answer(method, call):
    network, endpoint = call.get("NetworkID", ""), call.get("EndpointID", "")
    bridge, outside, inside = "np" + network[:8], "npo" + endpoint[:8], "npi" + endpoint[:8]
    if method == "NetworkDriver.GetCapabilities":
        return {"Scope": "local"}
    if method == "NetworkDriver.CreateNetwork":
        gateways[network] = call["IPv4Data"][0]["Gateway"]
        made = ip("link", "add", bridge, "up", "type", "bridge")
        return made or ip("address", "add", gateways[network], "dev", bridge)
    if method == "NetworkDriver.DeleteNetwork":
        return ip("link", "delete", bridge)
    if method == "NetworkDriver.CreateEndpoint":
        made = ip("link", "add", outside, "up", "master", bridge, "type", "veth", "peer", inside)
        return made or {"Interface": {}}
    if method == "NetworkDriver.Join":
        gateway = gateways.get(network, "").split("/")[0]
        routes = [{"Destination": "192.0.2.0/24", "RouteType": 0, "NextHop": gateway}]
        return {
            "InterfaceName": {"SrcName": inside, "DstPrefix": "eth"},
            "Gateway": gateway,
            "StaticRoutes": routes if gateway else [],
        }
    if method == "NetworkDriver.Leave":
        return {}
    if method == "NetworkDriver.DeleteEndpoint":
        # With a container's namespace its end goes, and this one too.
        ip("link", "delete", outside)
        return {}
    return {"Err": "unknown method " + method}


pools = {}


def address_answer(method, call):
    if method == "IpamDriver.GetCapabilities":
        return {"RequiresMACAddress": True, "RequiresRequestReplay": True}
    if method == "IpamDriver.GetDefaultAddressSpaces":
        return {"LocalDefaultAddressSpace": "here", "GlobalDefaultAddressSpace": "everywhere"}
    if method == "IpamDriver.RequestPool":
        number = (call.get("Options") or {}).get("number", "1")
        pool = call.get("Pool") or ("fd98:%s::/64" if call.get("V6") else "10.98.%s.0/24") % number
        pools.setdefault(pool, {})
        return {"PoolID": "pool-" + pool, "Pool": pool, "Data": {}}
    pool = call.get("PoolID", "").removeprefix("pool-")
    if pool not in pools:
        return {"Error": "unknown pool " + pool}
    given, address = pools[pool], call.get("Address", "")
    if method == "IpamDriver.ReleasePool":
        del pools[pool]
        return {}
    if method == "IpamDriver.ReleaseAddress":
        return {} if given.pop(address, None) is not None else {"Error": "not given: " + address}
    if method == "IpamDriver.RequestAddress":
        options = call.get("Options") or {}
        owner = options.get("com.docker.network.endpoint.macaddress", options.get("RequestAddressType", "other"))
        net = ipaddress.ip_network(pool)
        if not address:
            # From the end, as nobody else does.
            number = int(net[254 if owner == "com.docker.network.gateway" else 200])
            while str(ipaddress.ip_address(number)) in given:
                number -= 1
            address = str(ipaddress.ip_address(number))
        if given.get(address, owner) != owner:
            return {"Error": "already given: " + address}
        given[address] = owner
        return {"Address": "%s/%d" % (address, net.prefixlen)}
    return {"Error": "unknown method " + method}


KINDS = {
    "volumes": ("VolumeDriver", volume_answer),
    "networks": ("NetworkDriver", network_answer),
    "addresses": ("IpamDriver", address_answer),
}


def answer(method, call):
    driver, answers = KINDS[KIND]
    return {"Implements": [driver]} if method == "Plugin.Activate" else answers(method, call)


def called(method, call, said):
    """What the calls' file says of a call: what it is about, and who has it."""
    if KIND == "addresses":
        return [method, call.get("PoolID") or said.get("PoolID", ""), said.get("Address") or call.get("Address", "")]
    return [method, call.get("Name", call.get("NetworkID", "")), call.get("ID", call.get("EndpointID", ""))]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        call = json.loads(body or b"{}")
        method = self.path[1:]
        wanted, _, how = fault().partition("=")
        kind, _, detail = how.partition(":")
        failed = wanted == method and kind != "path"
        refused = wanted == method and (kind == "error" and KIND != "volumes" or KIND == "addresses")
        # What is refused is not done.
        said = {} if refused else answer(method, call)
        status, text = 200, json.dumps(said).encode()
        with open(os.path.join(ROOT, "calls"), "a", encoding="utf-8") as file:
            words = " ".join(called(method, call, said)).strip()
            file.write(("failed " if failed or said.get("Error") else "") + words + "\n")
        if wanted == method:
            if kind == "error":
                status, text = 500, json.dumps({"Err": detail}).encode()
            elif kind == "path":
                text = json.dumps({"Mountpoint": detail}).encode()
            elif kind == "text":
                text = detail.encode()
            elif kind == "huge":
                text = b"{" + b" " * (8 << 20) + b"}"
            elif kind == "slow":
                time.sleep(600)
            elif kind == "die":
                os._exit(1)
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass

    def address_string(self):
        return "unix"


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


os.makedirs(VOLUMES, exist_ok=True)
if KIND == "addresses":
    with open(os.path.join(ROOT, "calls"), "a", encoding="utf-8") as log:
        log.write("started\n")
if os.path.exists(SOCKET):
    os.remove(SOCKET)
with Server(SOCKET, Handler) as server:
    print("ready", flush=True)
    server.serve_forever()
