# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The toy system under the laws: the proof of the engine's own words, in seconds (`pytest tests/laws -k toy`)."""
