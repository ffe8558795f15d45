import assert from 'node:assert/strict'
import test from 'node:test'
import {ChatGate, LONGEST_TEXT, cleanText} from '../../main/guest/chat.js'

test('five at once, then one a second', () => {
  let now = 0
  const gate = new ChatGate(() => now)
  const passed = () => [...Array(20)].filter(() => gate.pass()).length
  assert.equal(passed(), 5)
  now += 999
  assert.equal(passed(), 0)
  now += 1
  assert.equal(passed(), 1)
  now += 60_000
  assert.equal(passed(), 5)
})

test('text is cleaned and cut by characters, not in the middle of one', () => {
  assert.equal(cleanText('  a\u0000\u202eb\n '), 'a b')
  assert.equal(cleanText({}), '')
  assert.equal(cleanText('\u200b'), '')
  assert.equal([...cleanText('\u{1F511}'.repeat(600))].length, LONGEST_TEXT)
})
