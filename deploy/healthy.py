"""Exit with 0 if the server of this container answers, below its base path too; the image's health check."""

import os
import urllib.request

base = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
port = os.environ.get("STREAMLIT_SERVER_PORT", "8501")
address = f"http://127.0.0.1:{port}/{base + '/' if base else ''}healthz"

if __name__ == "__main__":
    with urllib.request.urlopen(address, timeout=5):
        pass
