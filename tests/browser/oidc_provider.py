"""A provider of identities (OpenID Connect) that lets one person in: discovery, authorization, signed tokens, keys."""

import base64
import contextlib
import hashlib
import secrets
import socket
import threading
import time
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.routing import Route

CLIENT, SECRET = "gradient-lab", "a-secret-between-two-servers"
PERSON = {"sub": "person-4711", "name": "Ada <b>Lovelace</b>", "email": "ada@example.org"}


class Provider:
    """Serve on a port of loopback while the context is open; ``asked`` notes the paths that were asked for."""

    def __init__(self):
        self._key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self._codes = {}
        self.asked = []
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        routes = {
            "/.well-known/openid-configuration": self.discover,
            "/authorize": self.authorize,
            "/token": self.token,
            "/keys": self.keys,
        }
        app = Starlette(routes=[Route(path, answer, methods=["GET", "POST"]) for path, answer in routes.items()])
        config = uvicorn.Config(app, log_level="error", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *problem):
        self._server.should_exit = True
        self._thread.join(10)
        with contextlib.suppress(OSError):
            self._socket.close()

    def secrets(self, redirect):
        """Return the section of ``secrets.toml`` that names this provider."""
        return f"""[auth]
redirect_uri = "{redirect}"
cookie_secret = "{secrets.token_hex(16)}"
client_id = "{CLIENT}"
client_secret = "{SECRET}"
server_metadata_url = "{self.url}/.well-known/openid-configuration"
"""

    async def discover(self, request):
        self.asked.append(request.url.path)
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def authorize(self, request):
        self.asked.append(request.url.path)
        asked = dict(request.query_params)
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        back = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        no = f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        links = f"<a id=yes href='{back}'>yes</a> <a id=no href='{no}'>no</a>"
        return HTMLResponse(f"<title>Provider</title><link rel=icon href=data:,>{links}")

    async def token(self, request):
        self.asked.append(request.url.path)
        form = await request.form()
        asked = self._codes.pop(str(form["code"]), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(str(form["code_verifier"]).encode()).digest()).rstrip(b"=")
        client = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
        if asked is None or client != f"{CLIENT}:{SECRET}" or proof.decode() != asked["code_challenge"]:
            return PlainTextResponse("no", 400)
        now = int(time.time())
        claims = {**PERSON, "iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 600, "nonce": asked["nonce"]}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self._key)
        return JSONResponse({"access_token": "opaque", "token_type": "Bearer", "expires_in": 600, "id_token": signed})

    async def keys(self, request):
        self.asked.append(request.url.path)
        return JSONResponse({"keys": [self._key.as_dict(private=False)]})
